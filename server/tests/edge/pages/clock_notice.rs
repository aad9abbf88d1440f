//! What staff are told of a clock that is not to be believed.

use crate::support::{TestServer, on_both_engines};
use backend::{Clock, Services};
use chrono::Utc;
use domain::people::Role;
use server::{AppState, Parts, router};
use std::time::Duration;

on_both_engines!(
    async fn settings_say_that_the_clock_was_set(mut server: TestServer) {
        let clock = Clock::test(Utc::now());
        let services = Services { clock: clock.clone(), ..server.services.clone() };
        let parts = Parts::new(services, server.state.config.clone(), server.state.site.clone());
        server.app = router::router(AppState::from(parts));
        let (owner, agent) = (server.staff(Role::Owner).await, server.staff(Role::Agent).await);
        let says = "This machine’s clock was turned back by 60 minutes";
        assert!(!owner.get("/settings/inbox").await.text().contains("clock was"), "{}", server.engine);
        clock.turn_back(Duration::from_secs(3600));
        assert!(owner.get("/settings/inbox").await.text().contains(says), "{}", server.engine);
        assert!(!agent.get("/settings/profile").await.text().contains(says), "whoever can’t help is not bothered");
        clock.advance(Duration::from_secs(3600));
        assert!(!owner.get("/settings/inbox").await.text().contains(says), "{}", server.engine);
    }
);
