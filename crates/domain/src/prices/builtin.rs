//! The price list in use until a provider's own is loaded.

use rust_decimal::Decimal;

use super::PriceList;
use crate::Region;

type R = Region;

/// Where the prices come from, in words for people.
pub(super) const SOURCE: &str = "Carillon's estimate: eight price tiers from 1 to 25 US cents for each SMS, after the order of size of public \
     international SMS price lists. Used until your provider's own prices are loaded.";

/// What a region that is in no tier would cost: the dearest tier, so that nothing is sold too cheap.
const DEAREST_CENTS: i64 = 25;

/// US cents for one segment and the regions that cost about so much.
///
/// An estimate of our own, not anybody's price list: North America is cheapest, then markets with cheap local routes,
/// then most of
/// the Americas, Asia-Pacific and northern Europe, then western Europe and the Gulf, and so on up to networks that
/// are hard to reach at all. Only the proportions matter: credits are prices over the cheapest price.
#[rustfmt::skip]
static TIERS: &[(i64, &[Region])] = &[
    (1, &[
        R::CA, R::GU, R::PR, R::US, R::VI,
    ]),
    (2, &[
        R::BR, R::CL, R::CO, R::CY, R::DK, R::IN, R::LT, R::MX, R::MY, R::PE, R::PL, R::TH, R::TR,
    ]),
    (3, &[
        R::AR, R::AU, R::BB, R::BS, R::CN, R::CR, R::CZ, R::DO, R::EC, R::EE, R::GB, R::GG, R::GT, R::HK, R::HN,
        R::IM, R::IS, R::JE, R::JM, R::KR, R::LU, R::LV, R::MO, R::NO, R::PA, R::PT, R::PY, R::SE, R::SG, R::SJ,
        R::SK, R::SV, R::TT, R::TW, R::UY, R::ZA,
    ]),
    (5, &[
        R::AD, R::AE, R::AT, R::AX, R::BH, R::BN, R::BO, R::BW, R::CH, R::CV, R::ES, R::FI, R::FR, R::GE, R::GH,
        R::GR, R::IE, R::IL, R::IT, R::JO, R::JP, R::KE, R::KH, R::KW, R::LI, R::MC, R::MT, R::MU, R::NA, R::NI,
        R::NL, R::NZ, R::OM, R::PH, R::QA, R::RO, R::RW, R::SA, R::SI, R::SM, R::SZ, R::UG, R::VA, R::VE, R::ZM,
    ]),
    (8, &[
        R::AG, R::AI, R::AL, R::AM, R::AO, R::AS, R::AW, R::BA, R::BE, R::BF, R::BG, R::BI, R::BJ, R::BL, R::BM,
        R::BQ, R::BT, R::BZ, R::CD, R::CG, R::CI, R::CM, R::CW, R::DE, R::DM, R::ET, R::FJ, R::FO, R::GA, R::GD,
        R::GF, R::GI, R::GL, R::GM, R::GN, R::GP, R::GY, R::HR, R::HT, R::HU, R::IQ, R::KN, R::KY, R::LA, R::LB,
        R::LC, R::LR, R::LS, R::MD, R::ME, R::MF, R::MK, R::MN, R::MP, R::MQ, R::MS, R::MV, R::MW, R::MZ, R::NC,
        R::NG, R::NP, R::PF, R::PM, R::PS, R::RE, R::RS, R::SC, R::SL, R::SN, R::SR, R::SX, R::TC, R::TG, R::TZ,
        R::UA, R::VC, R::VG, R::VN, R::XK, R::YT, R::ZW,
    ]),
    (12, &[
        R::AC, R::CC, R::CF, R::CK, R::CX, R::DJ, R::DZ, R::EG, R::EH, R::ER, R::FK, R::FM, R::GQ, R::GW, R::ID,
        R::IO, R::KG, R::KI, R::KM, R::KZ, R::LK, R::MA, R::MG, R::MH, R::ML, R::MM, R::MR, R::NE, R::NF, R::NR,
        R::NU, R::PG, R::PW, R::RU, R::SB, R::SD, R::SH, R::SO, R::SS, R::ST, R::TA, R::TD, R::TK, R::TL, R::TN,
        R::TO, R::TV, R::VU, R::WF, R::WS,
    ]),
    (18, &[
        R::AF, R::AZ, R::BD, R::BY, R::IR, R::LY, R::PK, R::SY, R::TJ, R::TM, R::UZ, R::YE,
    ]),
    (25, &[
        R::CU, R::KP, R::NON_GEOGRAPHIC,
    ]),
];

/// The list: a price of its own for every region.
pub(super) fn list() -> PriceList {
    let priced = |(cents, regions): &(i64, &[Region])| {
        let price = Decimal::new(*cents, 2);
        regions.iter().map(|region| (*region, price)).collect::<Vec<_>>()
    };
    PriceList {
        currency: "USD".to_owned(),
        regions: TIERS.iter().flat_map(priced).collect(),
        default: Some(Decimal::new(DEAREST_CENTS, 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_every_region_once() {
        let named: usize = TIERS.iter().map(|(_, regions)| regions.len()).sum();
        assert_eq!(named, Region::all().count());
        assert!(Region::all().all(|region| list().regions.contains_key(&region)));
        assert!(TIERS.iter().all(|(cents, _)| (1..=DEAREST_CENTS).contains(cents)));
    }
}
