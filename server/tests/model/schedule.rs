//! What may happen, as chance strings it together.

use crate::network::Way;
use domain::conversations::Status;
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Two tabs of one visitor, another visitor's, two agents', and a second one of the first agent.
pub const TABS: usize = 6;
/// Tabs from this one on are agents'.
pub const FIRST_AGENT: usize = 3;
/// Those that agents choose here. What a closed one refuses has tests of its own.
const STATUSES: [Status; 3] = [Status::Active, Status::Waiting, Status::Resolved];

#[derive(Debug, Clone)]
pub struct Schedule {
    /// Whether the browsers have Web Locks.
    pub has_locks: bool,
    /// Whether both visitors have written, and the agents look at a conversation, when it begins.
    pub acquainted: bool,
    pub steps: Vec<Step>,
}

/// Tabs are told by their number.
#[derive(Debug, Clone)]
pub enum Step {
    /// Somebody writes, without waiting for what they wrote before.
    Write(usize),
    /// An agent opens one of the newest conversations.
    Open(usize, usize),
    CloseChat(usize),
    /// An agent archives the open conversation, or takes it back.
    Move(usize),
    /// An agent moves the open conversation to a status that takes messages.
    Stand(usize, Status),
    /// An agent looks at the archive, or at the active list.
    Archive(usize, bool),
    /// An agent looks only at what has this status, or at everything.
    Filter(usize, Option<Status>),
    /// Another tab or window is in front, or not any more.
    Hide(usize, bool),
    /// A visitor closes the panel, or opens it.
    Panel(usize, bool),
    LookBack(usize),
    Type(usize),
    TryAgain(usize),
    Reload(usize),
    /// Everything that the tab has open is cut. What was under way is lost, or kept and comes late; the tab is told of
    /// the cut or has to notice it.
    Cut {
        tab: usize,
        kept: bool,
        told: bool,
    },
    /// What was kept when connections were cut reaches the server.
    Late,
    /// What the tab asks, and unless it is only its requests, what it connects to, is taken and never answered.
    Swallow(usize, bool),
    Hold(usize, Way),
    Release(usize),
    LosePush(usize),
    DoublePush(usize),
    DoubleRequest(usize),
    /// The browser has no network, or has one again.
    Offline(usize, bool),
    /// The browser puts the tab to sleep, until everyone comes to rest.
    Sleep(usize),
    /// The browser takes the network for gone, from now on for ever.
    Mistake(usize),
    /// So many milliseconds pass.
    Pass(u32),
    /// The server answers all that it was asked.
    Settle,
    /// The server is killed in the middle of whatever it does, or stopped as an operator does it; and started.
    Kill,
    Stop,
    Start,
    /// Somebody who is not among us writes much: more than a page, or more than a sync carries.
    Flood {
        long: bool,
    },
}

pub fn schedules() -> impl Strategy<Value = Schedule> {
    let locks = prop_oneof![4 => Just(true), 1 => Just(false)];
    let acquainted = prop_oneof![3 => Just(true), 1 => Just(false)];
    (locks, acquainted, vec(step(), 1..40)).prop_map(|(has_locks, acquainted, steps)| {
        // Two tabs that begin at once without a lock begin two conversations, and each keeps its own.
        Schedule { has_locks, acquainted: acquainted || !has_locks, steps }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, agent, visitor) = (0..TABS, FIRST_AGENT..TABS, 0..FIRST_AGENT);
    let way = prop_oneof![Just(Way::FramesUp), Just(Way::FramesDown), Just(Way::RequestsUp), Just(Way::RequestsDown)];
    let people = prop_oneof![
        12 => tab.clone().prop_map(Step::Write),
        4 => (agent.clone(), 0..2_usize).prop_map(|(tab, chat)| Step::Open(tab, chat)),
        1 => agent.clone().prop_map(Step::CloseChat),
        3 => agent.clone().prop_map(Step::Move),
        2 => (agent.clone(), select(&STATUSES[..])).prop_map(|(tab, status)| Step::Stand(tab, status)),
        1 => (agent.clone(), any::<bool>()).prop_map(|(tab, archive)| Step::Archive(tab, archive)),
        2 => (agent, option::of(select(&STATUSES[..]))).prop_map(|(tab, status)| Step::Filter(tab, status)),
        2 => (tab.clone(), any::<bool>()).prop_map(|(tab, hidden)| Step::Hide(tab, hidden)),
        1 => (visitor, any::<bool>()).prop_map(|(tab, open)| Step::Panel(tab, open)),
        1 => tab.clone().prop_map(Step::LookBack),
        1 => tab.clone().prop_map(Step::Type),
        1 => tab.clone().prop_map(Step::TryAgain),
        2 => tab.clone().prop_map(Step::Reload),
    ];
    let network = prop_oneof![
        6 => (tab.clone(), any::<bool>(), any::<bool>()).prop_map(|(tab, kept, told)| Step::Cut { tab, kept, told }),
        3 => Just(Step::Late),
        4 => (tab.clone(), way).prop_map(|(tab, way)| Step::Hold(tab, way)),
        3 => tab.clone().prop_map(Step::Release),
        2 => (tab.clone(), any::<bool>()).prop_map(|(tab, requests_only)| Step::Swallow(tab, requests_only)),
        1 => tab.clone().prop_map(Step::LosePush),
        1 => tab.clone().prop_map(Step::DoublePush),
        1 => tab.clone().prop_map(Step::DoubleRequest),
        2 => (tab, any::<bool>()).prop_map(|(tab, offline)| Step::Offline(tab, offline)),
    ];
    let server = prop_oneof![
        2 => Just(Step::Kill),
        1 => Just(Step::Stop),
        4 => Just(Step::Start),
        1 => any::<bool>().prop_map(|long| Step::Flood { long }),
    ];
    let time = prop_oneof![
        8 => Just(Step::Settle),
        4 => (1..12_000_u32).prop_map(Step::Pass),
    ];
    prop_oneof![8 => people, 6 => network, 1 => server, 5 => time]
}
