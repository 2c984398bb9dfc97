//! Lines of anchors are read back exactly or not at all; codes on paper tell hashes apart.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use twofront_domain::anchor::{Anchor, BEGINNING, is_code_of, paper_code};
use twofront_domain::digest::DigestKind;
use twofront_domain::journal::hex;
use twofront_domain::moment::Moment;

fn anchor(digest: DigestKind) -> Anchor {
    Anchor {
        at: Moment::from_micros(1_581_264_000_000_001),
        book: uuid::Uuid::from_u128(7),
        digest,
        seq: 42,
        hash: "ab".repeat(32),
        households: 1,
        people: 3,
        records: 4,
        previous: BEGINNING.to_owned(),
    }
}

#[test]
fn the_form_of_a_line_never_changes() {
    let line = "2020-02-10 at=1581264000000001 book=00000000-0000-0000-0000-000000000007 digest=sm3 seq=42 \
                hash=abababababababababababababababababababababababababababababababab households=1 people=3 records=4 \
                previous=0000000000000000000000000000000000000000000000000000000000000000";
    assert_eq!(anchor(DigestKind::Sm3).line(), line);
    // Computed apart from this code, by `openssl dgst -sm3` and `sha256sum`.
    assert_eq!(
        anchor(DigestKind::Sm3).digest_of_line(),
        "4ec9b658933aa1ddc8132609c68f594bdc5344adfd803297b1639f916455cd91"
    );
    assert_eq!(
        anchor(DigestKind::Sha256).digest_of_line(),
        "58c8143a3ac21727d7c4d5286d133fd6b9a23d4a7daf051a43bfe773c5288ce0"
    );
}

#[test]
fn lines_are_read_back_exactly_or_not_at_all() {
    let line = anchor(DigestKind::Sha256).line();
    assert_eq!(Anchor::parse(&line), Some(anchor(DigestKind::Sha256)));
    let wrong = [
        String::new(),
        line.replace("2020-02-10", "2020-02-11"),
        line.replace("seq=42", "seq=042"),
        line.replace("digest=sha256", "digest=md5"),
        line.replace("hash=ab", "hash=AB"),
        line.replace("people=3 ", ""),
        format!("{line} more=1"),
        format!("{line} "),
        line[..line.len() - 1].to_owned(),
    ];
    for text in wrong {
        assert_eq!(Anchor::parse(&text), None, "{text}");
    }
}

#[test]
fn a_code_is_seven_groups_of_four() {
    // 0xff: 31 is Z; then ones to the 130th bit.
    let code = paper_code(&"ff".repeat(32));
    assert!(code.starts_with("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ"), "{code}");
    assert_eq!(code.len(), 7 * 4 + 6);
    assert!(paper_code(BEGINNING).starts_with("0000-0000-0000-0000-0000-0000-00"));
}

proptest! {
    #[test]
    fn a_code_is_known_again_however_it_is_written(bytes in any::<[u8; 32]>()) {
        let (hash, code) = (hex(&bytes), paper_code(&hex(&bytes)));
        let sloppy = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        prop_assert!(is_code_of(&code, &hash) && is_code_of(&sloppy, &hash));
        prop_assert!(!is_code_of("", &hash) && !is_code_of(&code[1..], &hash));
    }

    #[test]
    fn one_wrong_letter_or_another_hash_is_seen(bytes in any::<[u8; 32]>(), at in 0..28_usize, bit in 0..130_usize) {
        let (hash, code) = (hex(&bytes), paper_code(&hex(&bytes)));
        let mut letters: Vec<char> = code.chars().collect();
        let at = at + at / 4;
        letters[at] = if letters[at] == 'Z' { 'Y' } else { 'Z' };
        prop_assert!(!is_code_of(&letters.into_iter().collect::<String>(), &hash));
        let mut other = bytes;
        other[bit / 8] ^= 0x80 >> (bit % 8);
        prop_assert!(!is_code_of(&code, &hex(&other)));
    }
}
