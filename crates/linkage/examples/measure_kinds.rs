//! Measures how long each kind of field takes to pack a cell and to compare two. Run with `--release`.

#![allow(clippy::print_stdout, reason = "prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "measures time")]

use std::hint::black_box;
use std::time::Instant;

use twofront_linkage::kind::{Kind, Packed, Texts};

const CELLS: usize = 200_000;
const PAIRS: usize = 2_000_000;

fn main() {
    let mut texts = Texts::default();
    let pair = [
        Kind::Date.pack("1980-01-02", &mut texts),
        Kind::Date.pack("1980-02-17", &mut texts),
    ];
    let start = Instant::now();
    let relation = Kind::Date.relation(pair[0], pair[1], &texts);
    println!(
        "first lunar date: {:?}, {}",
        start.elapsed(),
        Kind::Date.relations()[relation as usize]
    );

    let mut draw = Draw(7);
    let mut measure = |name: &str, kind: Kind, write: &dyn Fn(&mut Draw) -> String| {
        let cells: Vec<String> = (0..CELLS).map(|_| write(&mut draw)).collect();
        let mut texts = Texts::default();
        let start = Instant::now();
        let packed: Vec<Packed> = cells.iter().map(|cell| kind.pack(cell, &mut texts)).collect();
        let pack_ns = start.elapsed().as_nanos() as f64 / CELLS as f64;
        let (mut one, mut other) = (1, 2);
        let start = Instant::now();
        let mut seen = [0_u32; 256];
        for _ in 0..PAIRS {
            one = (one + 7919) % CELLS;
            other = (other + 104_729) % CELLS;
            seen[kind.relation(packed[one], packed[other], &texts) as usize] += 1;
        }
        let relation_ns = start.elapsed().as_nanos() as f64 / PAIRS as f64;
        let start = Instant::now();
        for cell in &packed {
            for part in 0..kind.parts().len() as u8 {
                black_box(kind.part(part, *cell, &texts));
            }
        }
        let part_ns = start.elapsed().as_nanos() as f64 / (CELLS * kind.parts().len()) as f64;
        let seen: Vec<_> = kind
            .relations()
            .iter()
            .zip(seen)
            .filter(|(_, count)| *count > 0)
            .collect();
        println!("{name:24} pack {pack_ns:6.1} ns, relation {relation_ns:6.1} ns, part {part_ns:5.1} ns  {seen:?}");
    };

    let day = |draw: &mut Draw| (1940 + draw.below(70), 1 + draw.below(12), 1 + draw.below(28));
    let body = |draw: &mut Draw| {
        let (year, month, day) = (1940 + draw.below(70), 1 + draw.below(12), 1 + draw.below(28));
        format!("349900{year}{month:02}{day:02}{:03}", draw.below(400))
    };
    measure("resident-id", Kind::ResidentId, &|draw| completed(&body(draw)));
    measure("resident-id, lost", Kind::ResidentId, &|draw| {
        format!("{}000", &body(draw)[..15])
    });
    measure("resident-id, old", Kind::ResidentId, &|draw| {
        let body = body(draw);
        format!("{}{}", &body[..6], &body[8..])
    });
    measure("date, 1980-01-02", Kind::Date, &|draw| {
        let (year, month, day) = day(draw);
        format!("{year}-{month:02}-{day:02}")
    });
    measure("date, 1980年1月2日", Kind::Date, &|draw| {
        let (year, month, day) = day(draw);
        format!("{year}年{month}月{day}日")
    });
    measure("sex", Kind::Sex, &|draw| ["男", "女"][draw.below(2)].to_owned());
    measure("phone", Kind::Phone, &|draw| {
        format!("13{:09}", draw.below(1_000_000_000))
    });
    measure("phone, written", Kind::Phone, &|draw| {
        format!("+86 13{}-{:08}", draw.below(10), draw.below(100_000_000))
    });
    measure("place, code", Kind::Place, &|draw| {
        format!("349900{:03}{:03}", 100 + draw.below(12), 1 + draw.below(20))
    });
    measure("place, words", Kind::Place, &|draw| {
        format!("{}镇{}村", draw.word(TOWNS, 2), draw.word(TOWNS, 2))
    });
    measure("address", Kind::Address, &|draw| {
        format!(
            "{}村{}组{}号",
            draw.word(TOWNS, 2),
            1 + draw.below(20),
            1 + draw.below(300)
        )
    });
    measure("code", Kind::Code, &|draw| format!("{:04}", draw.below(9999)));
    measure("text, surnames", Kind::Text, &|draw| draw.word(SYLLABLES, 3));
    measure("text, streets", Kind::Text, &|draw| {
        format!("{} {} street", draw.word(SYLLABLES, 3), draw.word(SYLLABLES, 2))
    });
}

const TOWNS: &[&str] = &[
    "红", "旗", "东", "风", "向", "阳", "新", "城", "大", "王", "庄", "桥", "山", "河", "金", "林",
];
const SYLLABLES: &[&str] = &[
    "ma", "son", "wil", "li", "am", "ber", "ton", "hart", "ley", "ro", "ne", "ka", "the", "rin", "do", "ver",
];

/// Adds the check digit.
fn completed(body: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS
        .iter()
        .zip(body.bytes())
        .map(|(weight, byte)| weight * u32::from(byte - b'0'))
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// The same numbers in every run (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as usize % end
    }

    fn word(&mut self, parts: &[&str], count: usize) -> String {
        (0..count).map(|_| parts[self.below(parts.len())]).collect()
    }
}
