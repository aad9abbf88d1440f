//! Who takes part, and in which conversations.

use crate::{
    by_rest, by_socket,
    people::Person,
    stage::Stage,
    verdict::Blame,
    world::{Work, World},
};
use domain::ids::ThreadId;
use rand::{RngCore as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use test_support::http::Client;
use tokio::{task::JoinSet, time::timeout};

/// How they send: over a socket one request after another, over a socket several at once, or by REST.
#[derive(Debug, Clone, Copy)]
enum Way {
    Patient,
    Hasty,
    Rest,
}
use Way::{Hasty, Patient, Rest};

const VISITORS: [Way; 8] = [Patient, Patient, Patient, Hasty, Hasty, Hasty, Rest, Rest];
const AGENTS: [Way; 4] = [Patient, Hasty, Hasty, Rest];
/// Those who left an address and have gone.
const DEPARTED: usize = 6;

/// Everything is acknowledged within this time, or never. Agents who come back with nothing read thousands of messages again,
/// on a machine that may have other things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Everybody.
pub struct Cast {
    /// The agents come last, and are owners.
    pub people: Vec<Arc<Person>>,
    ways: Vec<Way>,
    /// Where the visitor has gone, and the address that they left.
    pub departed: Vec<(ThreadId, String)>,
}

impl Cast {
    pub async fn assemble(stage: &Stage) -> Self {
        let client = Client::at(stage.address(0));
        let (mut people, mut departed) = (Vec::new(), Vec::new());
        for number in 0..VISITORS.len() {
            let (room, token) = open(&client, None).await;
            people.push(Person::visitor(format!("v{number}"), &token, room));
        }
        for number in 0..DEPARTED {
            let address = format!("gone{number}@example.com");
            let (room, _) = open(&client, Some(&address)).await;
            departed.push((room, address));
        }
        let visited: Vec<ThreadId> = people.iter().map(|person| person.rooms[0]).collect();
        for number in 0..AGENTS.len() {
            let name = format!("a{number}");
            // Neighbours share rooms, so that two agents answer in each.
            let open = (0..4).map(|next| visited[(2 * number + next) % visited.len()]);
            let left = (0..2).map(|next| departed[(2 * number + next) % departed.len()].0);
            people.push(Person::agent(name.clone(), stage.hire(&name).await, open.chain(left).collect()));
        }
        let people = people.into_iter().map(Arc::new).collect();
        Self { people, ways: [&VISITORS[..], &AGENTS].concat(), departed }
    }

    /// Everybody begins.
    pub fn send_off(&self, world: &Arc<World>, rng: &mut StdRng) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for (person, way) in self.people.iter().zip(&self.ways) {
            let (me, world, rng) = (Arc::clone(person), Arc::clone(world), StdRng::seed_from_u64(rng.next_u64()));
            match way {
                Patient => tasks.spawn(by_socket::live(me, world, rng, 1)),
                Hasty => tasks.spawn(by_socket::live(me, world, rng, 4)),
                Rest => tasks.spawn(by_rest::live(me, world, rng)),
            };
        }
        tasks
    }

    /// Waits until nobody writes any more and everything is acknowledged.
    pub async fn drain(&self, world: &World) {
        let order = world.tell(Work::Drain);
        let busy = || self.people.iter().filter(|person| person.memory().done != order);
        let drained = async {
            while busy().next().is_some() {
                world.done.notified().await;
            }
        };
        if timeout(PATIENCE, drained).await.is_err() {
            for person in busy() {
                world.blame(Blame::Stuck, format!("{} still waits for an answer", person.name));
            }
        }
    }
}

/// Opens a conversation, and returns it with its token.
async fn open(client: &Client, email: Option<&str>) -> (ThreadId, String) {
    let opened =
        client.try_send("POST", "/api/support_chat", &json!({ "inbox": "demo", "email": email })).await.unwrap();
    assert_eq!(opened.status, 201, "{}", opened.text());
    let opened = opened.json();
    (opened["chat"]["id"].as_str().unwrap().parse().unwrap(), opened["token"].as_str().unwrap().to_owned())
}
