//! The parts that pages are made of. Their looks are in `style/`, a file each.

mod button;
mod chart;
mod copy_button;
mod counter;
mod escape;
mod field;
mod filter_list;
mod icon;
mod neighbours;
mod notice;
mod pagination;
mod question;
mod table;
mod tabs;
mod text_area;
mod toolbar;

pub use button::Button;
pub use chart::{Chart, ChartRow, ChartTable, Look, Plot, Series};
pub use copy_button::CopyButton;
pub use counter::{MessageCounter, WordsPreview};
pub(crate) use escape::escaped;
pub use field::{Field, Wrong};
pub use filter_list::FilterList;
pub use icon::{Icon, IconName};
pub use neighbours::Neighbours;
pub use notice::{Notice, Tone};
pub use pagination::Pagination;
pub use question::Question;
pub use table::{Column, DataTable};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use toolbar::{Choice, Period, SearchField, Toolbar};
