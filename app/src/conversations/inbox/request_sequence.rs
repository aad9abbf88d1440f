//! The same question, asked more than once: an answer counts unless a later question's has come.

use leptos::prelude::*;

/// The turns of a question.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RequestSequence {
    asked: u32,
    answered: u32,
}

impl RequestSequence {
    /// It is asked once more; which turn this is.
    pub(super) fn ask(&mut self) -> u32 {
        self.asked += 1;
        self.asked
    }

    /// An answer to a turn has come. Whether it is news.
    pub(super) fn is_news(&mut self, turn: u32) -> bool {
        let is_news = turn > self.answered;
        self.answered = self.answered.max(turn);
        is_news
    }
}

/// [`Turns::ask`] of what the desk keeps.
pub(super) fn ask(turns: StoredValue<RequestSequence>) -> u32 {
    turns.try_update_value(RequestSequence::ask).unwrap_or_default()
}

/// [`Turns::is_news`] of what the desk keeps.
pub(super) fn is_news(turns: StoredValue<RequestSequence>, turn: u32) -> bool {
    turns.try_update_value(|turns| turns.is_news(turn)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::RequestSequence;

    #[test]
    fn an_answer_counts_unless_a_later_one_has_come() {
        let mut turns = RequestSequence::default();
        let (first, second, third) = (turns.ask(), turns.ask(), turns.ask());
        assert!(turns.is_news(second));
        assert!(!turns.is_news(first));
        assert!(turns.is_news(third));
        assert!(!turns.is_news(third));
    }
}
