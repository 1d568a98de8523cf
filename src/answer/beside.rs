//! What goes beside an answer to a report or to a case of the asker's own.

use super::flow::Flow;
use super::triage::Rule;
use super::{Answer, Outage, Outcome};

impl Flow<'_> {
    /// What goes along with an answer to a report or to a case of the asker's own: a note, and a ticket that asks for what the officer
    /// will need to know.
    pub(super) fn beside(&self, mut answer: Answer, rule: &Rule) -> Result<Answer, Outage> {
        let contact = answer.contact.clone();
        let topic = answer.record.topic.clone();
        self.offer_ticket(&mut answer, &format!("offer.{}", rule.label.code()))?;
        // An answer keeps its article's department and topic; a ticket goes where its text leads.
        if answer.outcome == Outcome::Answered {
            (answer.contact, answer.record.topic) = (contact, topic);
        }
        if let Some(offer) = &mut answer.ticket_offer {
            offer.kind = rule.ticket_kind();
            offer.fields = self.text(&format!("{}.fields", rule.name), &[]).lines().map(str::to_owned).collect();
        }
        answer.note = Some(self.text(&rule.text, &[]));
        Ok(answer)
    }
}
