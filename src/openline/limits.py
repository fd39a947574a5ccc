"""Every limit of Openline, with its unit and its reason. Each is tested at the limit and one above.

Example: ``limits.LEAF_BYTES`` is the largest leaf that a journal accepts.
"""

from typing import Final

# -- bytes that come from outside ---------------------------------------------------------------
LEAF_BYTES: Final = 65_535
"""Bytes of one leaf: entry bundles carry a uint16 length (C2SP tlog-tiles)."""

BODY_BYTES: Final = 60_000
"""Bytes of one message body: an open entry carries its body inside the leaf, beside its signatures."""

NOTE_BYTES: Final = 65_536
"""Bytes of one signed note (C2SP signed-note asks verifiers to set a limit)."""

NOTE_SIGNATURES: Final = 32
"""Signature lines of one note: twice the 16 that C2SP signed-note obliges us to accept."""

JSON_DEPTH: Final = 32
"""Nested arrays and objects: deeper bodies only serve to exhaust a parser."""

JSON_KEYS: Final = 2_000
"""Keys in one body, all objects together."""

INTEGER_MAX: Final = 2**53 - 1
"""Largest absolute integer: what every JSON implementation holds exactly."""

TEXT_CHARACTERS: Final = 8_000
"""Characters of one free text field: about three typed pages, more than any voice message."""

PROOF_HASHES: Final = 63
"""Hashes of one Merkle proof: a tree has fewer than 2**63 leaves."""

# -- cosigners ----------------------------------------------------------------------------------
POLICY_BYTES: Final = 262_144
"""Bytes of one policy file: as many lines as the next limit allows, with long names and addresses."""

POLICY_NAMES: Final = 64
"""Logs, witnesses and groups of one policy, each: twice the 32 that C2SP tlog-policy asks everybody to support."""

CHECKPOINT_REQUEST_BYTES: Final = 69_632
"""Bytes of one add-checkpoint request: a whole note, 63 hashes and the old size."""

REQUEST_PACKAGES: Final = 32
"""Entry packages of one add-entries request: as many as C2SP tlog-mirror asks clients to send at once."""

EXCESS_ENTRIES: Final = 8_192
"""Entries that an add-entries request may repeat: one whole request, sent again after its answer was lost."""

PENDING_CHECKPOINTS: Final = 8
"""Pending checkpoints that a mirror keeps for each journal, so that an upload that began earlier can end."""

FORK_BYTES: Final = 139_264
"""Bytes of one fork evidence: two whole notes and 63 hashes."""

DOSSIER_BYTES: Final = 16_777_216
"""Bytes of one dossier: several hundred entries with their openings, and what a mail server lets through."""

DOSSIER_ENTRIES: Final = 1_024
"""Entries of one dossier: each costs some signature checks and a proof."""

# -- what travels between nodes -------------------------------------------------------------------
TICK_S: Final = 60
"""Seconds between two ticks of a node: a heartbeat a minute (RELIABILITY section 4)."""

CONCERN_ENTRIES: Final = 4_096
"""Entries of one answer to what concerns somebody: its indexes fit a note; who asks for more asks again."""

RESEND_S: Final = 60
"""Seconds after which what a peer has not acknowledged is sent again; a flash entry after half of it at most."""

FLASH_AGAIN_S: Final = 2
"""Seconds after which a flash entry that nobody said to hold goes out again, five times, then ever more slowly: four
tries reach a post within ten seconds, and all four are lost once in a hundred times on a line that loses a third."""

WIRE_EVENT_BYTES: Final = 1_048_576
"""Bytes of one event between nodes, encoded: some minutes of a slow line, and less than any memory."""

WIRE_NAME_CHARACTERS: Final = 64
"""Characters of a journal's or participant's name on the wire: as long as an id may be."""

WIRE_LEAVES: Final = 4_096
"""Leaves of one event: more than fit its bytes at their usual size."""

WIRE_OPENINGS: Final = 4_096
"""Openings of one event: one for each of its leaves."""

WIRE_NOTES: Final = 1_024
"""Signed checkpoints of one event: some for each journal of a large arrangement."""

# -- bundles carried by hand ----------------------------------------------------------------------
BUNDLE_BYTES: Final = 1_073_741_824
"""Bytes read of one bundle, as a stream: more than a year of all journals, and no endless file."""

BUNDLE_HEADING_BYTES: Final = 256
"""Bytes of a bundle's first line: a name, an age recipient and the format."""

BUNDLE_FRAME_BYTES: Final = WIRE_EVENT_BYTES
"""Bytes of one frame's payload: one event, or openings sealed together. Nothing is compressed, so it never grows."""

BUNDLE_FRAMES: Final = 65_536
"""Frames of one bundle: each costs a signature check or two."""

BUNDLE_OPENINGS: Final = 262_144
"""Openings of one bundle: each costs a look at a leaf."""

BUNDLE_JOURNALS: Final = 1_024
"""Journals that a bundle's contents name: every participant of a large arrangement, with successors."""

CARRIAGE_FILE_BYTES: Final = 16_384
"""Bytes of the file that keeps the key to what is carried by hand: some lines of text."""

# -- geometry -----------------------------------------------------------------------------------
VERTICES: Final = 2_000
"""Vertices of one area in a message, all rings together; larger areas go by hash."""

RINGS: Final = 50
"""Rings of one area in a message, holes included."""

ROUTE_POINTS: Final = 500
"""Points of one route."""

ROUTE_M: Final = 40_000_000
"""Metres of one route, or of an outline that gets a margin: once round the Earth; more only serves to exhaust us."""

POSITION_CHARACTERS: Final = 80
"""Characters of one written position: twice the longest notation that we read."""

RADIUS_M: Final = 1_000_000
"""Metres of radius, route half-width or separation: beyond it a flat local approximation is unsafe."""

RASTER_CELLS: Final = 4_000_000
"""Cells of the raster of many areas, all areas together: tables of some 200 MB; more areas get coarser cells."""

# -- plans from other programs ------------------------------------------------------------------
PLAN_FILE_BYTES: Final = 268_435_456
"""Bytes of one file of plans: 200,000 with long outlines; it is parsed whole, in several times its size of memory."""

PLANS: Final = 200_000
"""Plans of one file: twice the largest import that is measured."""

SHIFT_S: Final = 2_592_000
"""Seconds by which a check looks for a later window: 30 days; a plan put off longer is another plan."""

SHIFT_M: Final = 50_000
"""Metres by which a check looks for a way round; as far as its distances are good to a metre."""

SHIFT_DM: Final = 200_000
"""Decimetres by which a check looks for another height: higher than aircraft fly."""

# -- lists of events from elsewhere --------------------------------------------------------------
EVENT_FILE_BYTES: Final = 17_179_869_184
"""Bytes read of one list, unpacked, as a stream: some twenty million rows, and no endless file."""

EVENT_UNPACK_RATIO: Final = 300
"""Times that a packed list may grow; real lists grow about ten times, deflate at most a thousand."""

EVENT_UNPACK_FREE_BYTES: Final = 67_108_864
"""Unpacked bytes below which the ratio is not looked at: they fit anywhere."""

EVENT_ROWS: Final = 5_000_000
"""Rows of one list: the ids of all are kept to find one that stands twice, about 150 bytes each."""

EVENT_COLUMNS: Final = 1_000
"""Columns of one list: twenty times the widest that we know."""

EVENT_LINE_BYTES: Final = 131_072
"""Bytes of one line: twenty times the longest of UCDP's."""

EVENT_CELL_CHARACTERS: Final = 131_072
"""Characters of one cell, quoted line breaks included: Python's own limit for CSV."""

EVENT_RECORD_BYTES: Final = 16_777_216
"""Bytes that are searched for the end of a quotation that is too long to be read."""

EVENT_QUOTE_SEARCH_BYTES: Final = 268_435_456
"""Bytes of those searches together in one file: a file with more open quotations is no table."""

EVENT_NAME_CHARACTERS: Final = 500
"""Characters of one name in a list: three times the longest of UCDP's, which names seven groups on one side."""

EVENT_ID_CHARACTERS: Final = 100
"""Characters of a list's own id for a row."""

EVENT_NAMES: Final = 32
"""Names of actors or targets in one row."""

EVENT_FIRST_YEAR: Final = 1900
"""The first year of an event: anything before it is a slip of the pen."""

EVENT_LAST_YEAR: Final = 2199
"""The last year of an event: the same."""

EVENT_JSON_BYTES: Final = 268_435_456
"""Bytes of one list in GeoJSON, unpacked: it is held whole as text; a larger one comes as CSV or Parquet."""

EVENT_ROW_GROUP_BYTES: Final = 1_073_741_824
"""Bytes that one row group of a Parquet file says it unpacks to: most of it may be held at once."""

EVENT_PAGE_BYTES: Final = 67_108_864
"""Bytes that one page of a Parquet file unpacks to: it is held whole; programs write pages of one or a few million."""

EVENT_PAGES: Final = 1_000_000
"""Pages of one Parquet file: the head of each is looked at before the file is read."""

EVENT_FOOTER_BYTES: Final = 16_777_216
"""Bytes of a Parquet file's footer: hundreds of row groups of the widest list."""

# -- arrangement files --------------------------------------------------------------------------
ARRANGEMENT_FILE_BYTES: Final = 4_000_000
"""Bytes of one arrangement file: people read and correct these by hand."""

ARRANGEMENT_FILES: Final = 500
"""Files of one arrangement folder."""

GAZETTEER_BYTES: Final = 16_777_216
"""Bytes of one gazetteer's file as given, packed or not: ten times the places of a country."""

GAZETTEER_TEXT_BYTES: Final = 67_108_864
"""Bytes of a gazetteer once unpacked; unpacking stops there."""

GAZETTEER_ROWS: Final = 100_000
"""Rows of one gazetteer: its names are indexed in memory when a command begins."""

GAZETTEER_NAME_CHARACTERS: Final = 120
"""Characters of one name in a gazetteer: twice the longest of 7,580 Syrian ones."""

GAZETTEER_PROBLEMS: Final = 50
"""Problems of one gazetteer's file that are named; a table with more has one cause."""

GAZETTEER_ROWS_FOR_A_HABIT: Final = 50
"""Rows from which on one that lies apart, with its coordinates exchanged among the others, is refused."""

# -- the record on disk -------------------------------------------------------------------------
LOG_PAGES: Final = 128
"""Pages of 4,096 bytes that SQLite's log gathers before it is copied into the file; then it is written over in place,
which a disk syncs faster than a file that grows."""

LEAVES_AT_ONE_INDEX: Final = 8
"""Different leaves kept at one index of a foreign journal: two prove that its author contradicts itself."""

LINES_AT_ONE_SIZE: Final = 512
"""Signature lines kept under a foreign journal's checkpoints of one size."""

ATTEMPTS: Final = 1_000
"""Refused entries kept that reused an id with other bytes; the oldest go first."""

ATTEMPT_BYTES: Final = 8_000_000
"""Bytes of those entries together."""

SCRUB_INTERVAL_S: Final = 86_400
"""Seconds within which a running node reads every stored row again and recomputes it."""

STREAM_FINDINGS: Final = 100
"""Findings that the verification of a whole journal names one by one; all are counted."""

HANDOVER_ITEMS: Final = 512
"""Open items that one handover names: a node with more open has to close some first; a leaf holds no more."""

HOLD_REVIEW_S: Final = 600
"""Seconds of a requester's silence after which it is asked whether the danger of its hold still stands (FIELDS)."""

ALARM_SPACING_S: Final = 600
"""Least seconds between two alarms at one desk outside flash: at most six an hour, so that each is still heard."""

FLASH_RING_S: Final = 15
"""Seconds between two rings of a flash alarm at a desk that has not answered: it rings until a person does."""

# -- clocks and lines -----------------------------------------------------------------------------
DRIFT_PPM: Final = 200
"""Millionths by which a steady clock may run fast or slow: four times what a plain crystal does in heat or cold."""

CLOCK_STEP_US: Final = 2_000_000
"""Microseconds by which UTC may move at once without freezing what expires by itself: more than a leap second."""

CLOCK_DOUBT_US: Final = 300_000
"""Microseconds of doubt in the trusted time from which cosigners are asked again, several times over two seconds: a
wait counts the doubt at its beginning and at its end, and an alarm has a second."""

WITNESS_SLACK_US: Final = 50_000
"""Microseconds by which an honest cosigner's clock may be wrong: several times what is usual over a network."""

WITNESS_PERIOD_S: Final = 1_200
"""Seconds for which a cosigner's word on the time is kept, and once more: twenty heartbeats to choose from."""

BOOT_GRACE_S: Final = 60
"""Seconds after a boot for which alarms wait for cosigners' word on the time; then they ring by UTC, marked unsure."""

TIMERS: Final = 200_000
"""Deadlines that one node keeps: every step of every thing that it can hold open."""

TIMERS_BYTES: Final = 67_108_864
"""Bytes of stored deadlines: some 300 for each."""

# -- incidents ------------------------------------------------------------------------------------
INCIDENT_REPLY_S: Final = 86_400
"""Seconds in which a participant gives its own version of an incident where no instrument says: two-sided bulletins are
made for a day, so that the next one can hold the answer to each report of the one before."""

CANDIDATE_COMPARISONS: Final = 512
"""Reports with which one report is compared at most for being of the same incident, the nearest in time first."""

CANDIDATES_OF_ONE: Final = 32
"""Candidates of one report that are proposed at most, the nearest in time first: more than a person would look at."""

# -- calls logged by hand -------------------------------------------------------------------------
FORM_LINE_CHARACTERS: Final = 2_000
"""Characters of one typed line of a voice form: more than fit its space on paper, and the longest words said."""

FORM_FILE_BYTES: Final = 262_144
"""Bytes of one file of typed lines, or of one draft: every line of the longest form at its limit."""

ALERT_ROUTES: Final = 256
"""Routes in one file of alerts: a desk or two for every post of an arrangement."""

ALERT_ROWS: Final = 8
"""Items that one alert names; a short message holds no more, and the screen has all of them."""

BEAT_S: Final = 60
"""Seconds between two heartbeats as people count them (DESIGN 3.3)."""

BEAT_SENDS: Final = 12
"""Fresh cosignatures sent for one heartbeat, 5 s apart: at 30 % loss one minute in 1.9 million loses all of them."""

BEAT_AMBER_S: Final = 65
"""Seconds of a journal's silence after which its line is amber: a whole heartbeat and 5 s of its way are missing."""

BEAT_RED_S: Final = 110
"""Seconds of silence after which it is red: over 20 sends in a row; looked at every 5 s, it shows within 120 s."""

TEST_CALL_S: Final = 3_600
"""Seconds between two test calls of a line when the arrangement says nothing: hourly, as on the Moscow link."""

TEST_CALL_MOST_S: Final = 43_200
"""Most seconds between two test calls: never less than twice a day (EUCOM, Korea)."""

TEST_CALL_GRACE_S: Final = 60
"""Seconds after which a due test call that nobody answered counts as missed: a telephone rings some twelve times."""

TEST_CALL_AGAIN_S: Final = 300
"""Seconds after the first missed test call at which it is made again."""

ARGUMENT_FILE_BYTES: Final = 16_777_216
"""An argument as JSON: some hundreds of terms with a dozen answers each are a tenth of it."""

NEAR_IDS: Final = 5
"""Names like the one that was asked for that an answer shows: more is no help at three in the morning."""

IDS_COMPARED: Final = 200_000
"""Ids of a list that are kept to name one near to an id that is not in it."""

BULLETIN_MONTHS: Final = 600
"""Months of one bulletin, fifty years: more cannot be told apart on a page."""

BULLETIN_TABLE_BYTES: Final = 268_435_456
"""One table of counts beside a result: some millions of rows, which are held whole."""
