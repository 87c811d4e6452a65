//! Kinds of service, of nursery and of school, by their names in returns and in published lists.

use super::choice::choices;
use super::read::Said;

choices! {
    /// Kind of service; names as in 障害福祉サービス等情報公表 and 介護サービス情報公表.
    Service {
        ShortStay "short_stay" "短期入所" ["ショートステイ", "ショート", "医療型短期入所", "福祉型短期入所", "福祉型強化短期入所", "短期入所サービス"],
        ChildDevelopment "child_development" "児童発達支援" ["児発", "児童発達支援センター", "児童発達支援事業", "児童発達支援事業所", "児発センター"],
        MedicalChildDevelopment "medical_child_development" "医療型児童発達支援" ["医療型児発", "医療型児童発達支援センター"],
        AfterSchool "after_school" "放課後等デイサービス" ["放デイ", "放課後デイ", "放課後等デイ", "放課後デイサービス", "放課後等デイサービス事業"],
        HomeVisitDevelopment "home_visit_development" "居宅訪問型児童発達支援" ["居宅訪問型児発", "居宅訪問児発", "居宅訪問型"],
        NurseryVisit "nursery_visit" "保育所等訪問支援" ["保育所等訪問", "保育所訪問", "保訪", "保育所等訪問支援事業"],
        VisitingNurse "visiting_nurse" "訪問看護" ["訪看", "訪問看護ステーション", "介護予防訪問看護", "訪問看護ST"],
        DayRespite "day_respite" "日中一時支援" ["日中一時", "日中一時支援事業", "日中一時預かり"],
        HomeHelp "home_help" "居宅介護" ["ホームヘルプ", "ヘルパー", "居宅介護事業"],
        SevereVisit "severe_visit" "重度訪問介護" ["重度訪問", "重訪"],
        ActionSupport "action_support" "行動援護" [],
        Accompanying "accompanying" "同行援護" [],
        MobilitySupport "mobility_support" "移動支援" ["移動支援事業"],
        Consultation "consultation" "障害児相談支援" ["障害児相談", "障害児相談支援事業", "児童相談支援"],
        PlanConsultation "plan_consultation" "計画相談支援" ["計画相談", "特定相談支援", "指定特定相談支援"],
        RegionalTransition "regional_transition" "地域移行支援" ["地域相談支援(地域移行支援)", "地域相談支援（地域移行）", "地域相談支援"],
        RegionalSettlement "regional_settlement" "地域定着支援" ["地域相談支援(地域定着支援)", "地域相談支援（地域定着）"],
        NursingCare "nursing_care" "療養介護" [],
        LifeCare "life_care" "生活介護" ["重心通所"],
        WelfareResidential "welfare_residential" "福祉型障害児入所施設" ["福祉型入所", "福祉型障害児入所支援", "福祉型障害児入所"],
        MedicalResidential "medical_residential" "医療型障害児入所施設" ["医療型入所", "医療型障害児入所支援", "医療型障害児入所"],
        VisitingBath "visiting_bath" "訪問入浴" ["訪問入浴サービス", "訪問入浴介護"],
        VisitingRehabilitation "visiting_rehabilitation" "訪問リハビリテーション" ["訪問リハビリ", "訪問リハ"],
        MedicalInstitution "medical_institution" "医療機関" ["病院", "診療所", "病院・診療所", "医科"],
        VisitingDoctor "visiting_doctor" "訪問診療" ["在宅医療", "往診", "訪問診療・往診", "在宅訪問診療"],
        NursingStaff "nursing_staff" "保育所・学校の看護職員" ["看護職員の配置", "医療的ケア看護職員", "学校看護師", "保育所看護職員", "看護職員配置", "保育所・学校看護職員"],
    }
}

choices! {
    /// Kind of short stay by who runs it and with which nursing (短期入所の類型).
    ShortStayKind {
        Medical "medical" "医療型" ["医療型短期入所", "医療型特定短期入所", "医療"],
        WelfareEnhanced "welfare_enhanced" "福祉型強化" ["福祉型強化短期入所", "福祉強化型", "福祉型（強化）", "強化", "福祉型強化特定短期入所", "強化型"],
        Welfare "welfare" "福祉型" ["福祉型短期入所", "福祉"],
    }
}

choices! {
    /// How the beds of a short stay are held (短期入所の形態).
    Beds {
        Attached "attached" "併設型" ["併設", "併設事業所"],
        Vacant "vacant" "空床利用型" ["空床", "空床型", "空床利用"],
        Separate "separate" "単独型" ["単独", "単独型事業所"],
    }
}

choices! {
    /// Kind of nursery or school a child belongs to (所属区分).
    Affiliation {
        NotEnrolled "not_enrolled" "未就園" ["未就園児", "在宅", "未就学", "未就園・在宅", "就園なし", "未入園", "家庭保育"],
        Nursery "nursery" "保育所" ["保育園", "認可保育所", "認可外保育施設", "小規模保育", "小規模保育事業", "家庭的保育", "事業所内保育", "居宅訪問型保育", "企業主導型保育", "認可外保育所"],
        Kindergarten "kindergarten" "幼稚園" ["私立幼稚園", "公立幼稚園", "市立幼稚園"],
        Kodomoen "kodomoen" "認定こども園" ["こども園", "認定子ども園", "子ども園", "幼保連携型認定こども園", "幼保連携型"],
        DevelopmentCentre "development_centre" "児童発達支援センター" ["児発センター", "児童発達支援", "児発", "療育センター", "通園施設", "医療型児童発達支援センター"],
        Elementary "elementary" "小学校" ["小", "小学", "小学校通常級", "小学校特別支援学級", "小学校通常学級", "小学校支援級", "小学生"],
        JuniorHigh "junior_high" "中学校" ["中", "中学", "中学校通常級", "中学校特別支援学級", "中学校通常学級", "中学校支援級", "中等教育学校前期課程", "中学生"],
        High "high" "高等学校" ["高校", "高", "高等専門学校", "高専", "中等教育学校後期課程", "通信制高校", "定時制高校", "高校生"],
        SpecialKindergarten "special_kindergarten" "特別支援学校幼稚部" ["特支幼", "支援学校幼稚部", "養護学校幼稚部", "幼稚部", "ろう学校幼稚部"],
        SpecialElementary "special_elementary" "特別支援学校小学部" ["特支小", "支援学校小学部", "養護学校小学部", "小学部", "特支小学部", "特別支援学校小"],
        SpecialJuniorHigh "special_junior_high" "特別支援学校中学部" ["特支中", "支援学校中学部", "養護学校中学部", "中学部", "特支中学部", "特別支援学校中"],
        SpecialHigh "special_high" "特別支援学校高等部" ["特支高", "支援学校高等部", "養護学校高等部", "高等部", "特支高等部", "特別支援学校高"],
        SpecialSchool "special_school" "特別支援学校" ["特支", "支援学校", "養護学校", "特別支援校", "盲学校", "ろう学校", "聾学校"],
        HomeTeaching "home_teaching" "訪問教育" ["訪問学級", "訪問籍", "特別支援学校訪問教育", "訪問部", "訪問教育部門"],
        Other "other" "その他" ["就労", "大学", "専門学校", "生活介護", "他"],
        Nothing "none" "なし" ["無", "無し", "所属なし", "卒業", "在籍なし", "所属無し"],
    }
}

impl Service {
    /// The services of which a 個票 tells need, in the order of the tables.
    pub const NEEDED: [Self; 11] = [
        Self::ShortStay,
        Self::ChildDevelopment,
        Self::AfterSchool,
        Self::HomeVisitDevelopment,
        Self::NurseryVisit,
        Self::VisitingNurse,
        Self::VisitingDoctor,
        Self::DayRespite,
        Self::HomeHelp,
        Self::Consultation,
        Self::NursingStaff,
    ];

    /// Returns the service a cell names, also when it stands inside a longer name.
    pub fn find(text: &str) -> Said<Self> {
        longer(Self::read(text), || Self::words().contained(text))
    }
}

impl Affiliation {
    /// Returns the kind of nursery or school a cell names, also when it stands inside the name of one
    /// (県立○○養護学校 高等部). The division of a special school and 訪問教育 go before the word for the school.
    pub fn find(text: &str) -> Said<Self> {
        longer(Self::read(text), || {
            let found = Self::words().contained(text)?;
            let part = |words: &[&str]| words.iter().any(|word| text.contains(word));
            Some(match found {
                Self::SpecialSchool if part(&["訪問教育", "訪問籍", "訪問学級"]) => Self::HomeTeaching,
                Self::SpecialSchool if part(&["小学部", "(小", "（小", "・小"]) => Self::SpecialElementary,
                Self::SpecialSchool if part(&["中学部", "(中", "（中", "・中"]) => Self::SpecialJuniorHigh,
                Self::SpecialSchool if part(&["高等部", "(高", "（高", "・高"]) => Self::SpecialHigh,
                Self::SpecialSchool if part(&["幼稚部", "(幼", "（幼"]) => Self::SpecialKindergarten,
                _ => found,
            })
        })
    }

    /// Whether those enrolled count as 医療的ケア児 at 18 and over: 高等学校, 中等教育学校の後期課程 and the upper
    /// division of special schools (医療的ケア児支援法2条2項).
    pub const fn is_high_school(self) -> bool {
        matches!(self, Self::High | Self::SpecialHigh)
    }
}

impl Affiliation {
    /// Whether only children below the high school belong to it.
    pub const fn is_below_high_school(self) -> bool {
        matches!(
            self,
            Self::Nursery
                | Self::Kindergarten
                | Self::Kodomoen
                | Self::DevelopmentCentre
                | Self::Elementary
                | Self::JuniorHigh
                | Self::SpecialKindergarten
                | Self::SpecialElementary
                | Self::SpecialJuniorHigh
        )
    }
}

fn longer<T>(exact: Said<T>, inside: impl FnOnce() -> Option<T>) -> Said<T> {
    match exact {
        Said::Unreadable => inside().map_or(Said::Unreadable, Said::Value),
        said => said,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn services_inside_longer_names() {
        let named = |text: &str, wanted| assert_eq!(Service::find(text), Said::Value(wanted), "{text}");
        named("居宅訪問型児童発達支援", Service::HomeVisitDevelopment);
        named("医療型児童発達支援（センター）", Service::MedicalChildDevelopment);
        named("児童発達支援（児童発達支援センターであるもの）", Service::ChildDevelopment);
        named("短期入所（医療型）", Service::ShortStay);
        named("放課後等ﾃﾞｲｻｰﾋﾞｽ", Service::AfterSchool);
        named("指定障害児相談支援", Service::Consultation);
        named("訪問診療（在宅療養支援診療所）", Service::VisitingDoctor);
        named("保育所・学校の看護職員", Service::NursingStaff);
        named("保育所等訪問支援", Service::NurseryVisit);
        assert_eq!(Service::find("配食"), Said::Unreadable);
        assert_eq!(Service::find(""), Said::Blank);
    }

    #[test]
    fn schools_inside_their_names() {
        let named = |text: &str, wanted| assert_eq!(Affiliation::find(text), Said::Value(wanted), "{text}");
        named("小学校（特別支援学級）", Affiliation::Elementary);
        named("県立みどり養護学校　高等部", Affiliation::SpecialHigh);
        named("特別支援学校（小）", Affiliation::SpecialElementary);
        named("特別支援学校 訪問教育", Affiliation::HomeTeaching);
        named("市立うみ保育園", Affiliation::Nursery);
        named("認定こども園", Affiliation::Kodomoen);
        named("なし", Affiliation::Nothing);
        assert!(Affiliation::High.is_high_school() && !Affiliation::SpecialSchool.is_high_school());
    }

    #[test]
    fn every_label_is_read() {
        assert!(Service::ALL.iter().all(|service| Service::read(service.label()) == Said::Value(*service)));
        assert!(Affiliation::ALL.iter().all(|kind| Affiliation::read(kind.label()) == Said::Value(*kind)));
        assert!(ShortStayKind::ALL.iter().all(|kind| ShortStayKind::read(kind.label()) == Said::Value(*kind)));
        assert!(Beds::ALL.iter().all(|beds| Beds::read(beds.label()) == Said::Value(*beds)));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            let _ = (Service::find(&text), Affiliation::find(&text), ShortStayKind::read(&text), Beds::read(&text));
        }
    }
}
