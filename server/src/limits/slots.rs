//! Slots that are counted by address.

use backend::address::network;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many slots are taken, by address. Cheap to clone.
#[derive(Clone, Default)]
pub struct Slots {
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One slot; dropping it frees it.
pub struct Slot {
    slots: Slots,
    address: IpAddr,
}

impl Slot {
    /// The address that it counts for; of an IPv6 address, its network.
    pub fn address(&self) -> IpAddr {
        self.address
    }
}

impl Slots {
    /// Takes a slot, unless this address has so many already.
    pub fn take(&self, address: IpAddr, most: usize) -> Option<Slot> {
        let address = network(address);
        let mut taken = self.lock();
        let count = taken.by_address.get(&address).copied().unwrap_or_default();
        if count >= most {
            return None;
        }
        taken.by_address.insert(address, count + 1);
        taken.all += 1;
        Some(Slot { slots: self.clone(), address })
    }

    /// How many are taken, by all addresses together.
    pub fn taken(&self) -> usize {
        self.lock().all
    }

    /// A panic elsewhere while the lock was held leaves the counts usable: each change is one insert or remove.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.lock();
        taken.all = taken.all.saturating_sub(1);
        let Some(count) = taken.by_address.get_mut(&self.address) else { return };
        *count -= 1;
        if *count == 0 {
            taken.by_address.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_no_more() {
        let slots = Slots::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut taken: Vec<_> = (0..100).map(|_| slots.take(address("198.51.100.1"), 100).unwrap()).collect();
        assert!(slots.take(address("198.51.100.1"), 100).is_none());
        assert!(slots.take(address("198.51.100.2"), 100).is_some());
        taken.pop();
        taken.push(slots.take(address("198.51.100.1"), 100).unwrap());
        assert_eq!(slots.taken(), 100);
        drop(taken);
        assert_eq!(slots.taken(), 0);
        assert!(slots.lock().by_address.is_empty());
        let _slot = slots.take(address("2001:db8::1"), 1).unwrap();
        assert!(slots.take(address("2001:db8::2"), 1).is_none(), "the same /64");
    }
}
