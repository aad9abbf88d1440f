//! The run: servers are started, killed and started again while people write. Each start is the restart of the round
//! before, so that a kill costs little.

use crate::{
    cast::Cast,
    checks::{self, Checked},
    fault::{self, AT_RANDOM, Fault},
    mails,
    process::Process,
    stage::{Engine, Stage},
    world::{Work, World},
};
use rand::{Rng, SeedableRng as _, rngs::StdRng};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout},
};

/// Kills between two looks at everything.
const BETWEEN_CHECKS: usize = 10;
/// How often an email is cut off before it is left to the next look at everything, when nobody is killed. After six
/// times it would be given up, which is not what is tried here.
const TRIES: i32 = 4;
/// Of so many kills some are at a named point,
const SOME: usize = 20;
/// and of so many some are at each of them.
const MANY: usize = 500;
/// What a run may take, at most: for all of it, and for each kill.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(90), Duration::from_secs(3));

pub async fn run(engine: Engine) {
    let kills = setting("CHAOS_KILLS").map_or(20, |kills| kills as usize);
    let seed = setting("CHAOS_SEED").unwrap_or_else(rand::random);
    println!("{engine:?}: {kills} kills, CHAOS_SEED={seed}");
    let limit = PATIENCE.0 + PATIENCE.1 * kills as u32;
    let began = Instant::now();
    let run = async { Run::begin(engine, seed).await.go(kills).await };
    timeout(limit, run).await.unwrap_or_else(|_| panic!("{kills} kills took longer than {limit:?}"));
    println!("{engine:?}: {:.0?} a kill, checks included", began.elapsed() / kills.max(1) as u32);
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

struct Run {
    stage: Stage,
    world: Arc<World>,
    rng: StdRng,
    cast: Cast,
    tasks: JoinSet<()>,
    checked: Checked,
    /// With whether they take connections.
    alive: Vec<(Process, bool)>,
    /// When servers died.
    deaths: Vec<SystemTime>,
}

impl Run {
    async fn begin(engine: Engine, seed: u64) -> Self {
        let stage = Stage::build(engine).await;
        let mut first = stage.start(0, Fault::Never);
        assert!(first.is_ready().await, "the server does not start");
        let cast = Cast::assemble(&stage).await;
        first.kill().await;
        let (world, mut rng) = (Arc::new(World::new()), StdRng::seed_from_u64(seed));
        let tasks = cast.send_off(&world, &mut rng);
        let (checked, alive, deaths) = (Checked::default(), Vec::new(), Vec::new());
        Self { stage, world, rng, cast, tasks, checked, alive, deaths }
    }

    async fn go(mut self, kills: usize) {
        while self.deaths.len() < kills {
            self.check().await;
            self.world.tell(Work::Write);
            self.arm().await;
            // The last kill is that of everything which still lives.
            for _ in 1..BETWEEN_CHECKS.min(kills - self.deaths.len()) {
                self.round().await;
            }
            self.kill_all().await;
        }
        self.checked.forget();
        self.check().await;
        self.end().await;
    }

    /// Everything is acknowledged, everybody has heard of it, and it is what the server has.
    async fn check(&mut self) {
        self.start(0, Fault::Never).await;
        self.stage.leases_run_out(self.alive[0].0.started, i32::MAX).await;
        let db = self.stage.db().await;
        self.cast.drain(&self.world).await;
        mails::often_tried_are_sent(&self.stage, &db, TRIES).await;
        let lasts = checks::numbers(&self.world, &db).await;
        db.close().await;
        checks::everybody_hears(&self.world, &self.cast.people, &lasts).await;
        let admin = self.cast.people.last().unwrap().client(self.alive[0].0.address);
        self.checked.compare(&self.world, &self.cast.people, &admin, &lasts).await;
    }

    /// The server that was looked at gets its end, and on PostgreSQL another one may run beside it.
    async fn arm(&mut self) {
        self.alive[0].0.end_within(self.rng.random_range(Duration::ZERO..Duration::from_millis(300)));
        if self.stage.engine == Engine::Postgres && self.rng.random_bool(0.5) {
            let fault = Fault::choose(&mut self.rng);
            self.start(1, fault).await;
        }
    }

    /// A server dies, and starts again to die in another way.
    async fn round(&mut self) {
        let (place, server) = {
            let deaths = self.alive.iter_mut().map(|(process, _)| Box::pin(process.death()));
            let (place, server, _) = futures::future::select_all(deaths).await;
            (place, server)
        };
        self.died(server, place);
        let fault = Fault::choose(&mut self.rng);
        self.start(self.free_place(), fault).await;
        if self.alive.iter().all(|(_, is_ready)| *is_ready) {
            let began = self.alive.iter().map(|(process, _)| process.started).min().unwrap();
            self.stage.leases_run_out(began, TRIES).await;
        }
    }

    async fn start(&mut self, place: usize, fault: Fault) {
        let mut process = self.stage.start(place, fault);
        let is_ready = process.is_ready().await;
        self.alive.push((process, is_ready));
        self.announce();
    }

    fn free_place(&self) -> usize {
        let taken = |place: &usize| self.alive.iter().any(|(process, _)| process.address == self.stage.address(*place));
        (0..2).find(|place| !taken(place)).unwrap()
    }

    async fn kill_all(&mut self) {
        while let Some((process, _)) = self.alive.first_mut() {
            process.kill().await;
            self.died(0, AT_RANDOM);
        }
    }

    fn died(&mut self, index: usize, place: &'static str) {
        self.alive.remove(index);
        self.deaths.push(SystemTime::now());
        *self.world.verdict().kills.entry(place).or_default() += 1;
        self.announce();
    }

    fn announce(&self) {
        let ready = self.alive.iter().filter(|(_, is_ready)| *is_ready);
        self.world.are_up(ready.map(|(process, _)| process.address).collect());
    }

    /// The emails, and the verdict.
    async fn end(mut self) {
        let server = self.alive[0].0.address;
        let admin = self.cast.people.last().unwrap().client(server);
        mails::check(&self.world, &self.stage, &admin, &self.cast.departed, &self.deaths).await;
        self.world.tell(Work::Leave);
        while let Some(left) = self.tasks.join_next().await {
            left.unwrap();
        }
        let complaints = self.stage.complaints();
        println!("\n{}", self.world.verdict());
        for line in complaints.iter().take(10) {
            println!("the server said: {line}");
        }
        self.kill_all().await;
        self.stage.strike().await;
        let verdict = self.world.verdict();
        assert!(verdict.acknowledged > 0, "nobody wrote anything");
        let untried = fault::untried(&verdict.kills);
        assert!(verdict.killed() < SOME || untried.len() < fault::POINTS.len(), "no named point was ever reached");
        assert!(verdict.killed() < MANY || untried.is_empty(), "never reached: {untried:?}");
        assert!(verdict.is_good(), "something was lost, doubled, out of order, or said wrongly: see above");
    }
}
