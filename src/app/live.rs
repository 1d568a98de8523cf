//! Tells open widgets that something happened in their conversation. Only the news that there is news: what it is stands in the database.

use tokio::sync::broadcast;

/// News that may wait for a slow listener; one who misses some reads the database anyway.
const WAITING: usize = 256;

/// A channel of conversation ids.
#[derive(Debug, Clone)]
pub struct Live {
    sender: broadcast::Sender<String>,
}

impl Default for Live {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(WAITING) }
    }
}

impl Live {
    /// Something happened in this conversation.
    pub fn tell(&self, conversation: &str) {
        // Nobody listening is no error.
        let _ = self.sender.send(conversation.to_owned());
    }

    /// News from now on.
    pub fn listen(&self) -> News {
        News { receiver: self.sender.subscribe() }
    }
}

/// News for one listener.
#[derive(Debug)]
pub struct News {
    receiver: broadcast::Receiver<String>,
}

impl News {
    /// Returns when there may be news of this conversation.
    pub async fn of(&mut self, conversation: &str) {
        loop {
            match self.receiver.recv().await {
                Ok(id) if id == conversation => return,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return,
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}
