//! Cells that choose from a list (性別, 生活の場, 異動区分 …), by the words in use for each choice.

use super::read::{Missing, Said, missing, ticked};
use crate::values::fold::word_key;

/// Declares a list of choices: for each its code, its Japanese term, and other words for it. Words are compared by
/// [`word_key`], so width, spaces, punctuation and kana do not count.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:literal $label:literal [$($word:literal),* $(,)?]),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* #[doc = concat!("(", $label, ")")] $variant),+ }

        impl $name {
            /// All choices in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the English code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Returns the Japanese term.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Returns the choice of a code.
            pub fn of_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.code() == code)
            }

            fn words() -> &'static $crate::values::choice::Words<Self> {
                static WORDS: std::sync::LazyLock<$crate::values::choice::Words<$name>> = std::sync::LazyLock::new(|| {
                    $crate::values::choice::Words::of(&[$(($name::$variant, &[$label, $($word),*])),+])
                });
                &WORDS
            }

            /// Returns what a cell that should name one choice says.
            pub fn read(text: &str) -> $crate::values::read::Said<Self> {
                Self::words().read(text)
            }
        }
    };
}
pub(super) use choices;

/// The words of a list of choices.
#[derive(Debug)]
pub(super) struct Words<T> {
    /// Key and choice, sorted by key.
    sorted: Vec<(String, T)>,
}

impl<T: Copy + Ord> Words<T> {
    pub(super) fn of(groups: &[(T, &[&str])]) -> Self {
        let mut sorted: Vec<(String, T)> =
            groups.iter().flat_map(|(choice, words)| words.iter().map(|word| (word_key(word), *choice))).collect();
        sorted.sort_unstable();
        sorted.dedup();
        Self { sorted }
    }

    pub(super) fn read(&self, text: &str) -> Said<T> {
        let key = word_key(text);
        if let Some(choice) = self.exact(&key) {
            return Said::Value(choice);
        }
        match missing(text) {
            Some(Missing::Blank) => return Said::Blank,
            Some(Missing::Unknown) => return Said::Unknown,
            Some(Missing::Dash | Missing::Nothing | Missing::Ditto) | None => {}
        }
        if let Some(word) = ticked(text) {
            return self.read(word);
        }
        // A number in front or a remark in brackets: 1.在宅, 無（不同意）.
        let bare = without_numbers(text);
        let outside = text.split(['(', '（']).next().unwrap_or_default();
        [bare, outside].into_iter().find_map(|part| self.exact(&word_key(part))).map_or(Said::Unreadable, Said::Value)
    }

    fn exact(&self, key: &str) -> Option<T> {
        if key.is_empty() {
            return None;
        }
        let at = self.sorted.binary_search_by(|(word, _)| word.as_str().cmp(key)).ok()?;
        self.sorted.get(at).map(|(_, choice)| *choice)
    }

    /// Returns the choice whose word the text contains, the longest word first and then the later in the text.
    pub(super) fn contained(&self, text: &str) -> Option<T> {
        let key = word_key(text);
        let found = self.sorted.iter().filter(|(word, _)| word.chars().nth(1).is_some());
        let best =
            found.filter_map(|(word, choice)| key.rfind(word.as_str()).map(|at| (word.chars().count(), at, *choice)));
        best.max_by_key(|(length, at, _)| (*length, *at)).map(|(_, _, choice)| choice)
    }
}

fn without_numbers(text: &str) -> &str {
    text.trim().trim_start_matches(|c: char| {
        c.is_numeric() || matches!(c, '.' | '．' | ':' | '：' | ' ' | '　' | '、' | '(' | ')' | '（' | '）')
    })
}

choices! {
    /// Sex as registered.
    Sex {
        Male "male" "男" ["男性", "男児", "男子", "おとこ", "男の子", "M", "male", "♂", "長男", "次男", "二男", "三男", "1", "1男", "1.男"],
        Female "female" "女" ["女性", "女児", "女子", "おんな", "女の子", "F", "female", "♀", "長女", "次女", "二女", "三女", "2", "2女", "2.女"],
    }
}

choices! {
    /// Place of life (生活の場).
    Place {
        Home "home" "在宅" ["自宅", "居宅", "家庭", "在宅生活", "在宅療養", "家", "里親"],
        Hospital "hospital" "入院" ["病院", "入院中", "長期入院", "NICU", "GCU", "NICU入院中", "医療機関"],
        Institution "institution" "入所" ["施設", "入所中", "施設入所", "施設入所中", "医療型障害児入所施設", "福祉型障害児入所施設", "障害児入所施設", "乳児院", "療養介護"],
    }
}

choices! {
    /// Individual evacuation plan (個別避難計画).
    EvacuationPlan {
        Made "made" "有" ["あり", "有り", "作成済", "作成済み", "策定済", "策定済み", "○", "◯", "〇", "済", "計画あり"],
        InProgress "in_progress" "作成中" ["策定中", "検討中", "作成予定", "調整中", "着手", "着手済"],
        NotMade "not_made" "無" ["なし", "無し", "未作成", "未策定", "×", "未", "計画なし", "-"],
        Refused "refused" "不同意" ["同意なし", "同意せず", "拒否", "希望しない", "希望せず", "作成希望なし", "無不同意"],
    }
}

choices! {
    /// Support plan of the child (障害児支援利用計画).
    Planning {
        Planned "planned" "計画あり" ["計画有", "計画有り", "計画作成あり", "計画相談", "相談支援あり", "障害児相談支援", "相談支援専門員", "あり", "有", "有り", "作成済", "利用", "利用中", "○", "◯", "〇"],
        SelfPlan "self_plan" "セルフプラン" ["セルフ", "自己作成", "セルフP", "self", "本人作成", "保護者作成"],
        NotUsed "not_used" "未利用" ["なし", "無", "無し", "計画なし", "利用なし", "未", "非利用", "サービス利用なし", "×", "該当なし"],
    }
}

choices! {
    /// Kind of change since the last quarter (異動区分). 新規 alone is not read, as it may be 新規発生 or 新規把握.
    Change {
        New "new" "新規発生" ["発生", "出生", "新規発症", "医療的ケア開始", "ケア開始", "新たに発生"],
        Discharged "discharged" "退院・在宅移行" ["退院", "在宅移行", "退院在宅", "在宅へ移行", "NICU退院", "退所", "施設退所", "退院・在宅"],
        NewlyKnown "newly_known" "新規把握" ["把握", "新たに把握", "新規に把握", "既存児の把握", "追加把握", "把握漏れ", "計上漏れ"],
        MovedIn "moved_in" "転入" ["転入児", "他市から転入", "県外から転入", "転居転入"],
        MovedOut "moved_out" "転出" ["転出児", "他市へ転出", "県外へ転出", "市外転出", "県外転出", "転居転出"],
        Died "died" "死亡" ["逝去", "死去", "永眠", "お亡くなり", "亡"],
        CareEnded "care_ended" "医療的ケア終了" ["ケア終了", "医ケア終了", "終了", "医療的ケアの終了", "離脱", "ケア不要", "医療的ケア不要"],
        AgedOut "aged_out" "18歳到達・卒業" ["18歳到達", "18歳", "卒業", "年齢到達", "18歳到達等", "高等部卒業", "高校卒業", "満18歳", "成人", "年齢超過"],
        Admitted "admitted" "入所" ["入所入院", "入院", "入院・入所", "施設入所", "長期入院"],
        Missing "missing" "所在不明" ["行方不明", "連絡不能", "居所不明", "連絡つかず", "連絡不通"],
        NoChange "no_change" "異動なし" ["なし", "無", "無し", "変更なし", "変更無", "変更無し", "継続", "異動無", "異動無し", "変化なし", "前回同様", "-"],
    }
}

impl Change {
    /// Whether the child is no longer counted from the day of the change on.
    pub const fn is_leaving(self) -> bool {
        matches!(self, Self::MovedOut | Self::Died | Self::CareEnded | Self::AgedOut | Self::Missing)
    }
}

choices! {
    /// Scheme of a score, as two scales share the name (判定スコア).
    ScoreScheme {
        New14 "new14" "新判定スコア" ["新", "新スコア", "新判定", "14項目", "新判定スコア14項目", "医療的ケア判定スコア", "医療的ケアスコア", "R3", "令和3年度", "R3改定", "新医療的ケア判定スコア"],
        SuperSevere "super_severe" "超重症児スコア" ["超重症児", "超重症", "旧", "旧スコア", "旧判定スコア", "超重症児判定スコア", "超重症児準超重症児スコア", "準超重症児", "超重症児（者）判定スコア", "超重症児者判定基準", "超重症児(者)スコア"],
    }
}

choices! {
    /// Basis on which an office provides the data (提供根拠).
    Basis {
        Consent "consent" "同意" ["本人同意", "保護者同意", "本人の同意", "同意による", "69条2項1号", "法69条2項1号", "個人情報保護法69条2項1号", "第69条第2項第1号", "69-2-1", "69②1", "同意あり"],
        Internal "internal" "69条2項2号" ["法69条2項2号", "個人情報保護法69条2項2号", "第69条第2項第2号", "69-2-2", "69②2", "内部利用"],
        OtherBody "other_body" "69条2項3号" ["法69条2項3号", "個人情報保護法69条2項3号", "第69条第2項第3号", "69-2-3", "69②3", "他機関提供"],
        StatisticsOrResearch "statistics_or_research" "69条2項4号" ["法69条2項4号", "個人情報保護法69条2項4号", "第69条第2項第4号", "69-2-4", "69②4", "統計・学術"],
        OldOrdinance "old_ordinance" "旧条例" ["条例", "個人情報保護条例", "市条例", "町条例", "旧個人情報保護条例", "条例による"],
        PrivateBody "private_body" "27条" ["法27条", "個人情報保護法27条", "第27条", "第27条第1項", "27条1項"],
        Statute "statute" "法令" ["法令に基づく", "法令による", "法令等"],
        CountOnly "count_only" "集計のみ" ["統計のみ", "集計", "件数のみ", "人数のみ", "集計利用のみ", "実数のみ"],
    }
}

choices! {
    /// Whether an office takes children with medical care (医療的ケア児の受入).
    Acceptance {
        Accepts "accepts" "可" ["可能", "受入可", "受入れ可", "受け入れ可", "受入可能", "あり", "有", "○", "◯", "〇", "◎", "対応可"],
        OnRequest "on_request" "要相談" ["相談", "応相談", "△", "条件付き", "条件付", "条件付き可", "一部可", "要調整", "検討", "検討中", "個別相談", "相談可"],
        Refuses "refuses" "不可" ["不可能", "受入不可", "受入れ不可", "受け入れ不可", "なし", "無", "無し", "×", "対応不可", "困難"],
    }
}

choices! {
    /// How a coordinator is placed (配置区分).
    Placement {
        Own "own" "市町単独" ["単独", "市単独", "町単独", "市町村単独", "単独配置", "市町配置", "市配置", "町配置", "市町村配置"],
        Area "area" "圏域" ["圏域配置", "圏域共同", "共同", "共同配置", "県配置", "圏域設置", "広域"],
        NotPlaced "not_placed" "未配置" ["なし", "無", "無し", "配置なし", "未", "修了のみ", "研修修了のみ", "配置無し"],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every word leads to one choice, every label to its own, and codes differ.
    fn sound<T: Copy + Ord + std::fmt::Debug>(words: &Words<T>, n_choices: usize, all: &[(T, &str, &str)]) {
        assert!(words.sorted.windows(2).all(|pair| pair[0].0 != pair[1].0), "a word stands for two choices");
        assert_eq!(all.len(), n_choices);
        for (choice, code, label) in all {
            assert_eq!(words.read(label), Said::Value(*choice), "{code}");
            assert_eq!(all.iter().filter(|(_, other, _)| other == code).count(), 1, "{code}");
        }
    }

    macro_rules! all_sound {
        ($($name:ident),+) => {
            $(sound($name::words(), $name::ALL.len(), &$name::ALL.iter().map(|c| (*c, c.code(), c.label())).collect::<Vec<_>>());)+
        };
    }

    #[test]
    fn every_list_is_sound() {
        all_sound!(Sex, Place, EvacuationPlan, Planning, Change, ScoreScheme, Basis, Acceptance, Placement);
        assert_eq!(Change::of_code("moved_in"), Some(Change::MovedIn));
    }

    #[test]
    fn numbers_and_remarks_around() {
        assert_eq!(Place::read("１．在宅"), Said::Value(Place::Home));
        assert_eq!(Place::read("①在宅"), Said::Value(Place::Home));
        assert_eq!(EvacuationPlan::read("無（不同意）"), Said::Value(EvacuationPlan::Refused));
        assert_eq!(Change::read("転出（横浜市へ）"), Said::Value(Change::MovedOut));
        assert_eq!(Change::read("所在 不明"), Said::Value(Change::Missing));
        assert_eq!(Sex::read("不明"), Said::Unknown);
        assert_eq!(Sex::read(" "), Said::Blank);
        assert_eq!(Sex::read("男女"), Said::Unreadable);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (Sex::read(&text), Basis::read(&text), Change::words().contained(&text));
        }
    }
}
