//! QR codes as one path for an SVG, so that pages need no picture from anywhere.

use qrcode::{Color, EcLevel, QrCode};

use crate::DeskError;
use crate::view::sign_in::QrView;

/// Draws a text; each dark run of a row becomes one rectangle.
///
/// # Errors
/// When the text is too long for a code.
pub(crate) fn drawn(text: &str) -> Result<QrView, DeskError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| DeskError::internal().because(std::io::Error::other(error.to_string())))?;
    let side = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                path += &format!("M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Ok(QrView {
        side: u32::try_from(side).unwrap_or(u32::MAX),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_squares() {
        let text = "otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let drawn = drawn(text).unwrap();
        let side = drawn.side as usize;
        let mut dark = vec![false; side * side];
        for run in drawn.path.split('M').filter(|run| !run.is_empty()) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark[y * side + x..y * side + x + length].fill(true);
        }
        let expect = QrCode::with_error_correction_level(text, EcLevel::M)
            .unwrap()
            .to_colors();
        let expect: Vec<bool> = expect.into_iter().map(|color| color == Color::Dark).collect();
        assert_eq!(dark, expect);
        assert!(dark.iter().filter(|one| **one).count() > side);
    }
}
