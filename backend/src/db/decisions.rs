//! Rules that say "only one", "at most so many" or "at least one", and what decides each, so that any number of requests
//! at once can't pass together.
//!
//! | rule | is decided by |
//! |---|---|
//! | the first owner is made once | [`Decision::Staff`] |
//! | there is always an owner who has access | [`Decision::Staff`], and the locked rows of all owners |
//! | an address has one account, or one invitation, never both | [`Decision::Staff`]; `agents.email` and `invitations.email` are unique |
//! | nobody gives what they may not give, whatever changes meanwhile | [`Decision::Staff`] |
//! | an invitation is accepted once | `DELETE … RETURNING` |
//! | a role has one set of permissions | its primary key; [`Decision::Staff`] |
//! | a department of this name is there once, whatever the case | `departments.name_key` is unique |
//! | of departments that are merged crosswise one stays | the locked rows of both, in the order of their ids |
//! | nobody joins a department that is being deleted | its locked row, and the foreign key |
//! | an inbox of this key is there once | `inboxes.key` is unique |
//! | an inbox has one secret that does not end, and at most 20 public keys | the inbox's locked row |
//! | a website's customer is there once | `(inbox_id, external_id)` is unique |
//! | a verified address is one customer's | a partial unique index |
//! | a customer goes on in one open conversation | the customer's locked row |
//! | a thread is one customer's | `UPDATE … WHERE customer_id IS NULL` |
//! | a thread is seen to by one agent | the thread's locked row, and who the actor believed had it |
//! | numbers of events have no gaps and no twins | the thread's locked row; `(thread_id, event_id)` is unique |
//! | a message is stored once | `(client_message_id, sender_id, thread_id)` is unique |
//! | a reference, such as a tracking code, is one thread's | it is unique |
//! | a conversation has one code that works | `email_codes.conversation_id` is unique |
//! | a code is tried at most five times | `UPDATE … WHERE tries < 5` |
//! | one email waits for a conversation and an address | a partial unique index |
//! | an email is sent by one worker | a lease, taken by a conditional `UPDATE` |
//! | a conversation is mailed to few addresses | the thread's locked row; what is being sent counts as sent |
//! | every limit on attempts | one statement that counts and decides (`attempt_limits/`) |
//!
//! A constraint is the best of these, then a locked row. A decision that depends on rows which are not there yet has
//! nothing to lock, and takes a [`Decision`].

/// What one transaction at a time decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Who may sign in and what they may do: accounts, invitations and roles.
    Staff = 1,
}
