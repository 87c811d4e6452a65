//! Faults planted into the child forms, each of them listed for the audit to find.

use super::book::Cell;
use super::damage;
use super::names;
use super::offices::{Form, Office};
use super::people::unchecked_number;
use super::random::Random;
use super::rows::World;
use super::view::View;

/// A fault of one kind, planted in one row of an office's return.
struct Plant {
    office: &'static str,
    fits: fn(&View) -> bool,
    spoil: fn(&mut View),
}

const PLANTS: [Plant; 20] = [
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.score.is_some(),
        spoil: |view| view.plant("score", Some(Cell::number(2)), "score-impossible"),
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.score.is_some() && !view.care.has("ventilator"),
        spoil: |view| {
            let beyond = view.care.highest() + 7;
            view.plant("score", Some(Cell::number(beyond)), "score-out-of-range");
        },
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.score.is_some() && view.care.has("ventilator") && view.care.has("tracheostomy"),
        spoil: |view| {
            // The tracheostomy's watch points beside a ventilator.
            let beyond = view.care.highest() + 2;
            view.plant("score", Some(Cell::number(beyond)), "watch-impossible");
        },
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.care.has("ventilator"),
        spoil: |view| {
            view.instead.insert("score", Some(Cell::number(25)));
            view.plant("score_scheme", Some(Cell::text("超重症児（者）スコア（旧）")), "score-old-scheme");
        },
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.age > 3,
        spoil: |view| {
            view.plant("age", Some(Cell::number(view.age - 3)), "age-contradicts-birth");
        },
    },
    Plant { office: "yokosuka-fukushi", fits: |_| true, spoil: wrong_check_digit },
    Plant { office: "kamakura-fukushi", fits: |_| true, spoil: wrong_check_digit },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.care.power(),
        spoil: |view| view.plant("evacuation_plan", None, "plan-missing-with-power"),
    },
    Plant {
        office: "kamakura-fukushi",
        fits: |view| view.care.power(),
        spoil: |view| view.plant("evacuation_plan", None, "plan-missing-with-power"),
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.basis == "同意",
        spoil: |view| view.plant("consent_prefecture", None, "consent-missing"),
    },
    Plant { office: "yokosuka-fukushi", fits: |_| true, spoil: |view| view.plant("basis", None, "basis-missing") },
    Plant { office: "kamakura-hofuku", fits: |_| true, spoil: |view| view.plant("basis", None, "basis-missing") },
    Plant {
        office: "zushi-fukushi",
        fits: |view| view.basis == "同意",
        spoil: |view| view.plant("consent_prefecture", None, "consent-missing"),
    },
    Plant {
        office: "yokosuka-fukushi",
        fits: |view| view.born.to_string().starts_with("2020"),
        spoil: damage::past_era,
    },
    Plant {
        office: "kamakura-fukushi",
        fits: |view| view.shared && view.change.is_none() && odd(view),
        spoil: |view| {
            view.plant("birth", Some(Cell::text("令和5年4月1日")), "birth-in-future");
        },
    },
    Plant {
        office: "kenritsu-shien",
        fits: |view| view.shared && view.change.is_none() && odd(view),
        spoil: |view| view.plant("birth", Some(Cell::text("H30.2.30")), "date-impossible"),
    },
    Plant {
        office: "yokosuka-kyoiku",
        fits: |view| view.shared && view.change.is_none() && odd(view),
        spoil: |view| {
            view.instead.insert("birth_month", Some(Cell::number(2)));
            view.plant("birth_day", Some(Cell::number(30)), "date-impossible");
        },
    },
    Plant {
        office: "kenritsu-shien",
        fits: |view| view.on_welfare_list && !odd(view) && view.address.code == "142018",
        spoil: |view| two_homes(view, "三浦市", "三浦市三崎3-12-5"),
    },
    Plant {
        office: "kamakura-hofuku",
        fits: |view| view.on_welfare_list && !odd(view) && view.address.code == "142042",
        spoil: |view| two_homes(view, "逗子市", "逗子市逗子2-7-11"),
    },
    Plant {
        office: "kenritsu-shien",
        fits: |view| view.on_welfare_list,
        spoil: |view| view.plant("home", Some(Cell::text("湘浦市")), "municipality-unknown"),
    },
];

/// Children of odd numbers may lose a row by their birth date, those of even numbers get a second home: never both, so
/// that the row which tells the true home is always there.
fn odd(view: &View) -> bool {
    view.child.ends_with(['1', '3', '5', '7', '9'])
}

fn two_homes(view: &mut View, home: &str, address: &str) {
    view.instead.insert("address", Some(Cell::text(address)));
    view.plant("home", Some(Cell::text(home)), "two-homes");
}

fn wrong_check_digit(view: &mut View) {
    let number = unchecked_number(&view.certificate);
    view.plant("certificate", Some(Cell::Text(number)), "check-digit-wrong");
}

/// Plants the faults of one office, each in another row that is sound so far.
pub(super) fn plant(random: &mut Random, office: &str, views: &mut Vec<View>, rate: f64) {
    for plant in PLANTS.iter().filter(|plant| plant.office == office) {
        let sound = |view: &View| view.faults.is_empty() && !view.damaged && view.change.is_none();
        let fitting: Vec<usize> =
            views.iter().enumerate().filter(|(_, view)| sound(view) && (plant.fits)(view)).map(|(at, _)| at).collect();
        if fitting.is_empty() || rate <= 0.0 {
            continue;
        }
        if let Some(view) = views.get_mut(random.pick(&fitting)) {
            (plant.spoil)(view);
        }
    }
    if ["yokosuka-fukushi", "misakiwan-byoin"].contains(&office) && rate > 0.0 {
        repeat(random, views);
    }
}

/// The field that each of [`PLANTS`] writes into, where a fault may stand anywhere that the form shows it; none for those
/// that another rule scatters.
const FIELDS: [Option<&str>; 20] = [
    Some("score"),
    Some("score"),
    Some("score"),
    Some("score_scheme"),
    Some("age"),
    Some("certificate"),
    None,
    Some("evacuation_plan"),
    None,
    Some("consent_prefecture"),
    Some("basis"),
    None,
    None,
    Some("birth"),
    Some("birth"),
    Some("birth"),
    Some("birth_day"),
    None,
    None,
    Some("home"),
];

/// Scatters faults over the rows of an office by shares, each in a row that is sound so far.
pub(super) fn scatter(random: &mut Random, world: &World<'_>, office: &Office<'_>, form: &Form, views: &mut Vec<View>) {
    let shares = &world.shares.faults;
    let of = |share: f64| (share * world.error_rate).min(1.0);
    let shows = |field: &str| {
        let fields = form.columns.lines().filter_map(|line| line.split(" = ").nth(1)?.split(" : ").next());
        fields.into_iter().any(|shown| shown == field)
    };
    let plants: Vec<&Plant> =
        PLANTS.iter().zip(FIELDS).filter(|(_, field)| field.is_some_and(shows)).map(|(plant, _)| plant).collect();
    for view in views.iter_mut() {
        let sound = |view: &View| view.faults.is_empty() && !view.damaged && view.change.is_none();
        for plant in &plants {
            if sound(view) && random.chance(of(shares.cell)) && (plant.fits)(view) {
                (plant.spoil)(view);
            }
        }
        let others: Vec<&str> = world.region.neighbours(view.address.code).to_vec();
        let other = random.pick(&others);
        if random.chance(of(shares.two_homes))
            && sound(view)
            && view.on_welfare_list
            && office.channel != "障害福祉"
            && shows("home")
            && other != view.address.code
        {
            let name = names::municipality(other);
            two_homes(view, name, &format!("{name}本町1-2-3"));
        }
    }
    if !views.is_empty()
        && random.chance(of(shares.repeated).mul_add(f64::from(u32::try_from(views.len()).unwrap_or(0)), 0.0))
    {
        repeat(random, views);
    }
}

/// Enters one child twice.
fn repeat(random: &mut Random, views: &mut Vec<View>) {
    let fitting: Vec<View> =
        views.iter().filter(|view| view.faults.is_empty() && !view.damaged && view.change.is_none()).cloned().collect();
    let mut again = random.pick(&fitting);
    if again.child.is_empty() {
        return;
    }
    again.fault("name", "duplicate-in-return");
    let at = random.index(views.len() + 1);
    views.insert(at, again);
}
