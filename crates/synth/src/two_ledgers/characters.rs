//! Characters of names that stand for one another: alike in sound, alike in shape, variants, Traditional forms. Written
//! down from general knowledge; lists and their look-up only.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::dice::Dice;

/// Characters of one sound or nearly one; a clerk who hears a name writes any of the group.
const SOUNDS: &str = "伟玮炜纬维卫 华桦骅花 军君钧均俊峻 英瑛莹颖盈 丽莉利立力 明铭鸣名 辉晖徽惠慧会 国帼果 建健剑见 志智治至致 芳方芬 \
珍真贞桢臻 红洪宏鸿弘虹 霞侠夏 玲铃灵琳林霖凌 兰岚蓝 生升声胜圣盛 文雯闻纹 强墙 平萍苹 春椿纯 杰洁捷 涵晗寒菡 \
宇雨羽语玉育裕 浩皓昊豪好 秀绣琇 梅玫美妹 云芸耘 金锦今津 发法 贵桂 福富甫 荣蓉容融榕 海亥 学雪 婷庭亭 琴芹勤 \
娟涓 艳燕雁彦 敏闽民 静靖敬京晶 轩宣萱暄 怡宜仪义毅艺奕一依 思斯丝 佳嘉家加 振镇正 永勇咏 德得 世士仕 长常昌 \
光广 兴星欣馨新鑫昕 有友佑 先仙贤显 才财彩 炳兵斌冰 茂懋 绍少韶 传全泉 良亮梁 启琪奇祺齐其 继季吉纪 仁人 \
树书淑舒 守寿 成诚承程辰晨 本贲 根亘 来莱 祥翔 清青 山珊姗 江姜 河和 安岸 银寅 松淞 柏博伯 元源媛园 章彰樟 \
堂棠 龙隆 爱艾 保宝 向象 庆清 跃月悦岳 小晓筱 东冬 忠中钟 维唯 武伍 飞菲妃 波博 峰锋丰风凤枫 磊蕾 洋阳扬杨 \
泽则 凯恺楷 梓子紫 航杭行 楠南男 恒衡 瑞睿锐 煜昱 然冉 希曦熙西 诺喏 香湘 莲连 娥鹅 枝芝之知 娣弟 姑菇 \
娇姣 珠朱 菊局 桃陶 女汝 翠萃 月玥 素苏 荷禾 细系 腊蜡 满曼 倩茜 琼穹 群裙 娜那 雅亚娅 诗施 若偌 可克 \
瑶遥谣 妮尼 婉宛 妍研言 彤桐童同 汐夕 悠优 沐木 张章 陈程成 黄王汪 吴武伍 周邹 徐许 孙荪 马麻 胡吴 郭果 \
何贺 林凌 罗骆 郑正 谢解 宋送 唐汤 邓登 冯封 曹草 彭朋 曾增 肖萧 田天 董懂 潘盘 袁原 蔡菜 蒋江 于余俞 \
杜度 叶业 魏卫 吕旅 丁鼎 卢鲁 姚尧 沈申 崔催 谭覃 陆路 范樊 廖料 石时 韦维 贾假 付傅 熊雄 白柏 孟梦 \
秦覃 邱丘 侯候 尹引 薛雪 闫严颜 雷累 段断 黎李 刘柳 赵兆 高皋 朱竺 史石 毛茅 顾古 龚宫 邵绍 万宛 钱前 \
戴代 莫墨 孔恐 温文 牛钮 邢幸 聂镊 焦交 甘干 阮软 鲍暴 项向 尤游";

/// Characters of one shape or nearly one; who copies by hand writes the other.
const SHAPES: &str = "未末 土士 大太天夫 王玉 明朋 林材 李季 军车 芳芬 萍苹 霞震 梅海 桂佳挂 金全 春舂 国固 生主 伟伪 英莫 \
红江 娟捐 静净 玲铃冷 珍诊 琴瑟 凤风 秀季 荣菜 华毕 文丈 志忘 建健 小少 东乐 平乎 力刀 勇男 涛淘 超起 \
辉晖 波坡 峰锋 鹏棚 亮壳 磊蕾 宇字 洋样 松柏 武式 胜性 成戎 根银 发友 财材 贵责 福富 寿春 清请 良郎 \
贤货 和知 义叉 仁仨 柏伯 元无 德得 永水 长卡 兴光 有育 先光 正止 香杏 莲连 云去 枝技 姑始 姣绞 珠株 \
菊鞠 桃挑 翠萃 月用 素系 美羊 丽两 艳滟 彩采 雪雷 燕蒸 慧惠 淑椒 敏每 婷停 怡治 琪棋 雅稚 倩情 雯雾 \
颖颍 欣欧 思恩 雨两 诗待 晓晚 梦楚 若苦 子予 浩洁 俊浚 皓浩 泽译 辰晨 睿眷 轩轨 涵函 恒桓 奇苛 诚城 \
昊吴 哲誓 梓辛 妍研 悦锐 瑶谣 馨磬 张弦 刘到 陈阵 杨扬 黄寅 赵越 周同 徐除 孙孔 马鸟 朱未 胡湖 郭廓 \
何河 高亮 罗岁 郑邓 梁粱 谢榭 宋宗 唐康 许浒 韩朝 冯玛 曹槽 彭膨 曾会 肖尚 田由 董薰 潘播 袁衰 蔡葵 \
蒋将 于干 杜牡 叶汁 程呈 魏巍 苏劳 吕昌 丁了 任仕 卢芦 姚桃 沈沉 姜美 崔雀 谭潭 陆陌 范苑 汪江 廖蓼 \
石右 韦苇 贾贸 夏复 付什 方万 邹皱 熊能 白自 孟盂 秦泰 侯候 江汪 尹伊 薛辟 闫闰 雷雪 段假 龙尤 黎藜 \
史吏 毛手 郝赫 邵绍 覃潭 钱线 戴载 严芦 莫英 孔扎 常党 汤扬 易昜 乔乖 赖懒 施拖 洪供 辛幸 柯何 庄压 \
温湿 牛午 樊焚";

/// Pairs: the usual character and a variant of it, which some IDs and most old ledgers keep.
const VARIANTS: &str = "峰峯国囯群羣珍珎富冨梅楳强彊和咊杰傑启啓升昇哲喆坤堃宝寳静靜秋秌清淸真眞吴呉黄黃吕呂高髙曾曽付傅肖萧\
闫阎邱丘戴代于於叶葉云雲仙僊春旾德徳凤鳯龙竜贤賢胜勝香薌芳苀松枩勇勈英瑛万萬升陞洁潔淑婌佑祐志誌岩巖凡凢森橚泉灥";

/// Pairs of Simplified and Traditional among the characters of names, beside those of ledgers.
const TRADITIONAL: &str = "长長云雲兴興东東飞飛传傳启啟继繼树樹绍紹书書财財银銀贤賢来來会會卫衛维維纬緯跃躍鸣鳴振振万萬门門贝貝\
汤湯庄莊颜顏钟鐘顾顧龚龔钱錢鲁魯纪紀项項贺賀乔喬赖賴聂聶叶葉肖蕭闫閆韦韋尔爾乐樂连連选選众眾凯凱亿億佣傭双雙权權欢歡汉漢沪滬灿燦\
炜煒烨燁焕煥玮瑋琼瓊瑶瑤畅暢盘盤礼禮祯禎秋秋穷窮节節芸芸苏蘇萝蘿蓝藍袭襲觉覺训訓诚誠诺諾谦謙贞貞资資赞贊辉輝邓鄧郑鄭铁鐵铃鈴铜銅\
铭銘锋鋒锐銳锦錦闽閩阳陽际際随隨霁霽顺順颂頌风風驰馳骏駿鸿鴻鹤鶴齐齊娇嬌娴嫻婵嬋嫔嬪岚嵐峥崢帅帥师師庐廬彦彥怀懷恺愷惠惠惊驚慧慧\
刚剛创創励勵劝勸劲勁勋勳单單厉厲县縣叙敘吓嚇团團园園圆圓坚堅坛壇垒壘处處备備头頭妆妝学學宁寧实實宪憲宾賓对對寻尋导導寿壽将將尧堯\
腊臘细細满滿梦夢诗詩语語静靜丽麗艳艷爱愛萧蕭铮錚鑫鑫缘緣组組织織绣繡绢絹绿綠缨纓罗羅涛濤润潤泽澤涵涵浏瀏渊淵滨濱";

type Others = HashMap<char, Vec<char>>;

fn groups(text: &str) -> Others {
    let mut others = Others::new();
    for group in text.split(' ') {
        for one in group.chars() {
            let rest = others.entry(one).or_default();
            rest.extend(group.chars().filter(|other| *other != one));
        }
    }
    others
}

fn pairs(text: &str) -> Others {
    let characters: Vec<char> = text.chars().collect();
    let mut others = Others::new();
    for pair in characters.chunks_exact(2).filter(|pair| pair[0] != pair[1]) {
        others.entry(pair[0]).or_insert_with(|| vec![pair[1]]);
    }
    others
}

/// A way in which one character stands for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    Sound,
    Shape,
    Variant,
    Traditional,
}

impl Likeness {
    fn table(self) -> &'static Others {
        static SOUND: LazyLock<Others> = LazyLock::new(|| groups(SOUNDS));
        static SHAPE: LazyLock<Others> = LazyLock::new(|| groups(SHAPES));
        static VARIANT: LazyLock<Others> = LazyLock::new(|| pairs(VARIANTS));
        static FORM: LazyLock<Others> = LazyLock::new(|| {
            let mut all = pairs(crate::write::traditional::PAIRS);
            all.extend(pairs(TRADITIONAL));
            all
        });
        match self {
            Self::Sound => &SOUND,
            Self::Shape => &SHAPE,
            Self::Variant => &VARIANT,
            Self::Traditional => &FORM,
        }
    }

    /// True where some character of the name has another that stands for it.
    pub fn touches(self, name: &[char]) -> bool {
        let table = self.table();
        name.iter().any(|one| table.contains_key(one))
    }

    /// Replaces one character, which one being left to chance; given characters rather than the surname.
    pub fn replace_one(self, dice: &mut Dice, name: &mut [char]) {
        let table = self.table();
        let start = if name.len() > 1 && dice.per_mille(850) { 1 } else { 0 };
        let able = |from: usize| {
            (from..name.len())
                .filter(|at| table.contains_key(&name[*at]))
                .collect::<Vec<_>>()
        };
        let places = [start, 0].into_iter().map(able).find(|places| !places.is_empty());
        if let Some(places) = places {
            let at = dice.pick(&places);
            name[at] = dice.pick(&table[&name[at]]);
        }
    }

    /// Replaces every character that has another.
    pub fn replace_all(self, name: &mut [char]) {
        let table = self.table();
        for one in name {
            *one = table.get(one).map_or(*one, |others| others[0]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stage;

    #[test]
    fn characters_are_replaced_by_their_like() {
        let mut dice = Dice::new(1, Stage::LedgerRows, 0);
        for (likeness, before, after) in [
            (Likeness::Sound, "贲强", ["本强", "贲墙"]),
            (Likeness::Shape, "毅娟", ["毅捐", "毅捐"]),
            (Likeness::Variant, "赵国", ["赵囯", "赵囯"]),
        ] {
            let mut name: Vec<char> = before.chars().collect();
            assert!(likeness.touches(&name));
            likeness.replace_one(&mut dice, &mut name);
            let written: String = name.into_iter().collect();
            assert!(after.contains(&written.as_str()), "{written}");
        }
        let mut name: Vec<char> = "张云凤".chars().collect();
        Likeness::Traditional.replace_all(&mut name);
        assert_eq!(name, ['張', '雲', '鳳']);
        assert!(!Likeness::Traditional.touches(&['王', '文']));
    }

    #[test]
    fn pairs_come_in_twos() {
        for text in [VARIANTS, TRADITIONAL] {
            assert_eq!(text.chars().count() % 2, 0);
        }
    }
}
