//! How the book itself is doing: a mark that it can be written, the room on its disk, connections in use. Knows nobody in it.

use twofront_domain::moment::Moment;

use crate::book::Book;
use crate::error::StoreError;
use crate::meta;

impl Book {
    /// Writes a mark outside the journal, to see that writing works.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub async fn mark_alive(&self, now: Moment) -> Result<(), StoreError> {
        let mut upkeep = self.upkeep().await?;
        meta::set(&mut upkeep, meta::ALIVE_AT, &now.as_micros().to_string()).await
    }

    /// Bytes that are left on the disk of the book's folder; `None` where it is kept on a server, or nobody can say.
    pub fn free_bytes(&self) -> Option<u64> {
        let folder = self.address().folder()?;
        #[cfg(unix)]
        {
            let disk = rustix::fs::statvfs(folder).ok()?;
            Some(disk.f_bavail.saturating_mul(disk.f_frsize))
        }
        #[cfg(not(unix))]
        {
            let _ = folder;
            None
        }
    }

    /// Reading connections to the book that are in use.
    pub fn readers_in_use(&self) -> u64 {
        self.book().readers_in_use()
    }
}
