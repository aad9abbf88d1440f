//! One test body, on each engine.

use std::future::Future;

/// Where data may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineKind {
    Sqlite,
    Postgres,
}

impl EngineKind {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// What a test gets that runs on each engine.
pub trait OnEngine {
    fn on(engine: EngineKind) -> impl Future<Output = Self>;
}

/// Runs a test on one engine.
pub async fn run_on<S: OnEngine, F: Future<Output = ()>>(engine: EngineKind, test: impl FnOnce(S) -> F) {
    test(S::on(engine).await).await;
}

/// Makes two tests of one, so that the name of the one that fails says on which engine: `…::sqlite` and `…::postgres`.
///
/// ```ignore
/// on_both_engines!(
///     async fn archived_ones_come_back(services: TestServices) {
///         …
///     }
/// );
/// ```
#[macro_export]
macro_rules! on_both_engines {
    ($(#[$attribute:meta])* async fn $name:ident($($subject:tt)*) $body:block) => {
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test_body($($subject)*) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::run_on($crate::EngineKind::Sqlite, test_body).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::run_on($crate::EngineKind::Postgres, test_body).await;
            }
        }
    };
}
