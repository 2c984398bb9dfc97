//! Some offices write Traditional characters. Only characters that have one Traditional form, which leads back to the same
//! Simplified one, are converted; the rest are the same in both or stay as they are.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pairs of Simplified and Traditional, one after the other.
pub(crate) const PAIRS: &str = "张張陈陳刘劉杨楊赵趙黄黃吴吳孙孫马馬罗羅郑鄭谢謝许許韩韓邓鄧冯馮蒋蔣苏蘇吕呂卢盧谭譚陆陸贾賈邹鄒严嚴\
华華国國军軍伟偉丽麗兰蘭凤鳳红紅宝寶贵貴荣榮强強庆慶义義东東发發财財胜勝龙龍飞飛鹏鵬轩軒泽澤诗詩颖穎莹瑩静靜杰傑涛濤刚剛亚亞爱愛娇嬌莲蓮\
户戶编編号號关關与與务務业業时時间間资資产產营營经經转轉险險医醫疗療劳勞动動岗崗类類别別联聯电電话話员員纯純积積饮飲监監测測对對象象养養数數\
种種实實帮幫响響访訪签簽证證镇鎮乡鄉县縣况況单單纳納农農贫貧脱脫稳穩缘緣严嚴难難学學龄齡无無残殘丧喪职職乐樂坏壞区區边邊团團队隊长長岁歲\
疗療显顯给給场場创創奖獎贷貸购購买買卖賣运運输輸车車门門问問题題报報说說请請该該这這进進远遠连連选選还還达達过過迁遷违違护護设設计計认認识識";

/// The text in Traditional characters, as far as the pairs go.
pub(crate) fn write(text: &str) -> String {
    text.chars()
        .map(|character| traditional(character).unwrap_or(character))
        .collect()
}

fn traditional(simplified: char) -> Option<char> {
    static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let characters: Vec<char> = PAIRS.chars().collect();
        characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    });
    TABLE.get(&simplified).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_leads_back() {
        let characters: Vec<char> = PAIRS.chars().collect();
        assert_eq!(characters.len() % 2, 0);
        let mut back: HashMap<char, char> = HashMap::new();
        for pair in characters.chunks(2) {
            assert!(
                *back.entry(pair[1]).or_insert(pair[0]) == pair[0],
                "{} has two Simplified forms",
                pair[1]
            );
        }
        assert_eq!(write("与户主关系"), "與戶主關系");
    }
}
