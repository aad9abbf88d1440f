//! The team as the page shows it, and how it follows what happens. A frame is a hint: whatever it says, all of it is asked
//! for again.

use crate::{
    browser::{every, is_hidden},
    people::api::find_team,
    realtime::{Auth, ClientData, Happening, Socket},
};
use domain::{
    people::{Department, SupportAgent, Team},
    realtime::topics,
};
use leptos::{prelude::*, task::spawn_local};
use std::{cell::Cell, rc::Rc};

/// What no frame tells, such as a socket that is blocked, is noticed after this.
const LOOK_AGAIN_MS: i32 = 30_000;

/// The team, by name.
#[derive(Clone, Copy)]
pub struct TeamState {
    /// Everybody.
    pub agents: RwSignal<Vec<SupportAgent>>,
    /// Every department.
    pub departments: RwSignal<Vec<Department>>,
    /// Whether it is followed, so that tests know when.
    pub is_live: RwSignal<bool>,
    /// Whether it is being asked for, and whether it has to be asked for once more then.
    asking: StoredValue<(bool, bool)>,
}

impl TeamState {
    /// As the server has rendered it.
    pub fn new(Team { departments, agents }: Team) -> Self {
        Self {
            agents: RwSignal::new(agents),
            departments: RwSignal::new(departments),
            is_live: RwSignal::new(false),
            asking: StoredValue::new((false, false)),
        }
    }

    /// Follows what happens, as long as the page lives. Browser only.
    pub fn follow(self) {
        let held = Rc::<Cell<Option<Socket>>>::default();
        let ready = held.clone();
        let socket = Socket::connect(
            Auth::Cookie,
            |_| (),
            move |happening| match happening {
                Happening::Ready => {
                    if let Some(socket) = ready.get() {
                        self.join(socket);
                    }
                }
                Happening::Push { event: topics::AGENT_STATUS_CHANGED | topics::DEPARTMENTS_CHANGED, .. } => {
                    self.refresh();
                }
                Happening::Push { .. } | Happening::Refused(_) => {}
            },
        );
        held.set(Some(socket));
        every(LOOK_AGAIN_MS, move || {
            if !is_hidden() {
                self.refresh();
            }
        });
    }

    fn join(self, socket: Socket) {
        spawn_local(async move {
            if socket.request(topics::JOIN_TEAM, ClientData::default()).await.is_ok() {
                self.is_live.set(true);
            }
            // What happened before is in no frame.
            self.refresh();
        });
    }

    /// Asks for all of it; what happens meanwhile is asked for once more.
    fn refresh(self) {
        let (is_asking, _) = self.asking.get_value();
        self.asking.set_value((true, is_asking));
        if is_asking {
            return;
        }
        spawn_local(async move {
            loop {
                if let Ok(Team { departments, agents }) = find_team().await {
                    self.departments.set(departments);
                    self.agents.set(agents);
                }
                let (_, again) = self.asking.get_value();
                self.asking.set_value((again, false));
                if !again {
                    return;
                }
            }
        });
    }
}
