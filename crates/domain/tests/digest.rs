//! Both digests against what their standards publish, taken in whole and in parts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use twofront_domain::digest::DigestKind;
use twofront_domain::journal::hex;

/// Digest, message, what the standard says: GB/T 32905-2016 appendix A for SM3, FIPS 180-4's examples for SHA-256.
const PUBLISHED: [(DigestKind, &str, &str); 5] = [
    (
        DigestKind::Sm3,
        "abc",
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    ),
    (
        DigestKind::Sm3,
        "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    ),
    (
        DigestKind::Sha256,
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    (
        DigestKind::Sha256,
        "abc",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
    (
        DigestKind::Sha256,
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
];

#[test]
fn both_digests_are_those_of_their_standards() {
    for (kind, message, published) in PUBLISHED {
        assert_eq!(hex(&kind.of(message)), published, "{kind:?} {message}");
        for at in 0..message.len() {
            let mut parts = kind.begin();
            let (left, right) = message.split_at(at);
            parts.update(left);
            parts.update(right);
            assert_eq!(hex(&parts.finish()), published, "{kind:?} {message} cut at {at}");
        }
    }
}

#[test]
fn words_are_read_back() {
    for kind in DigestKind::ALL {
        assert_eq!(DigestKind::from_word(kind.as_str()), Some(kind));
    }
    assert_eq!(DigestKind::from_word("md5"), None);
}
