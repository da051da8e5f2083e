"""What checks of a packet are called, and what came of each in a sentence."""

from ghl_flow.a2p.model import Check, CheckCode, Outcome, Step
from ghl_flow.a2p.samples import Sample

OUTCOMES = {
    Outcome.OK: "ok",
    Outcome.FIX: "fix",
    Outcome.PERSON: "a person must answer",
    Outcome.NOT_LOOKED: "not looked",
}
STEPS = {
    Step.PROFILE: "Profile",
    Step.BUSINESS: "Business",
    Step.ADDRESS: "Address",
    Step.REPRESENTATIVE: "Representative",
    Step.CAMPAIGN: "Campaign",
    Step.CONSENT: "Consent and answers",
}
FIELDS = {
    "address.country": "Country",
    "registration": "Registration",
    "business.legal_name": "Legal name",
    "business.type": "Business type",
    "business.tax_id": "EIN (masked)",
    "business.industry": "Industry",
    "business.email": "Business e-mail",
    "business.website": "Website",
    "business.regions": "Regions",
    "address.street": "Street",
    "address.city": "City",
    "address.state": "State",
    "address.zip": "ZIP",
    "representative.name": "Name",
    "representative.email": "E-mail",
    "representative.phone": "Mobile phone",
    "representative.position": "Job position",
    "use_case": "Use case",
    "description": "Campaign description",
    "content": "Content included",
    "message_flow": "How contacts consent (message flow)",
    "opt_in_text": "Opt-in confirmation",
    "help_answer": "Answer to HELP",
    "stop_answer": "Answer to STOP",
    "urls.privacy": "Privacy policy URL",
    "urls.terms": "Terms URL",
}
CHECKS = {
    CheckCode.LEGAL_NAME: "legal name as the tax office has it",
    CheckCode.TAX_ID: "EIN",
    CheckCode.TAX_ID_AGE: "age of the EIN",
    CheckCode.ADDRESS: "address",
    CheckCode.REPRESENTATIVE: "representative",
    CheckCode.EMAIL_DOMAIN: "e-mail address and website of one domain",
    CheckCode.BRAND_IS_CLIENT: "the client is the brand",
    CheckCode.NUMBERS: "how many numbers text",
    CheckCode.HTTPS: "addresses are https and not shortened",
    CheckCode.WEBSITE_REACHABLE: "website answers",
    CheckCode.WEBSITE_NAME: "website names the business",
    CheckCode.PRIVACY_REACHABLE: "privacy policy answers",
    CheckCode.PRIVACY_SHARING: "privacy policy does not share numbers",
    CheckCode.TERMS_REACHABLE: "terms page answers",
    CheckCode.USE_CASE: "use case",
    CheckCode.DESCRIPTION: "description",
    CheckCode.MESSAGE_FLOW: "message flow",
    CheckCode.CONSENT_CALL: "(a) the call starts the contact",
    CheckCode.CONSENT_FOLLOW_UP: "follow-up texts",
    CheckCode.CONSENT_GREETING: "(b) greeting tells of the text",
    CheckCode.CONSENT_WEBSITE: "(c) line beside the number on the website",
    CheckCode.CONSENT_PAGE: "(d) public page that shows all this",
    CheckCode.SAMPLE_COUNT: "number of samples",
    CheckCode.SAMPLES_DIFFER: "samples differ",
    CheckCode.SAMPLES_SENT: "samples are what flows send",
    CheckCode.SAMPLE_BRAND: "samples name the business",
    CheckCode.SAMPLE_PERSON: "samples name a person",
    CheckCode.SAMPLE_STOP: "samples tell how to stop",
    CheckCode.SAMPLE_PLACEHOLDER: "samples have no placeholder",
    CheckCode.SAMPLE_LINKS: "links are whole and https",
    CheckCode.SAMPLE_WORDS: "no refused content",
    CheckCode.SAMPLE_LENGTH: "length of samples",
    CheckCode.SAMPLE_ENGLISH: "samples are English, or translated",
    CheckCode.SAMPLES_DRIFTED: "samples are those that were submitted",
    CheckCode.CONTENT: "content that is ticked",
    CheckCode.OPT_IN_TEXT: "opt-in confirmation",
    CheckCode.HELP_ANSWER: "answer to HELP",
    CheckCode.STOP_ANSWER: "answer to STOP",
}
_FILE = "in the account file, below a2p"
# By check and why; `{found}` are its words.
WHY = {
    (CheckCode.LEGAL_NAME, "missing"): f"write business.legal_name {_FILE}, as on the tax office's letter",
    (
        CheckCode.LEGAL_NAME,
        "compare",
    ): "compare '{found}' with the letter (CP 575 or 147C), all lines above the "
    "address, then write business.name_as_on",
    (CheckCode.LEGAL_NAME, "company"): "a company is no sole proprietor ({found}): register low-volume",
    (
        CheckCode.TAX_ID,
        "missing",
    ): f"write business.tax_id: env:NAME {_FILE}, and put the EIN into that variable",
    (CheckCode.TAX_ID, "not-set"): "put the EIN into {found}",
    (CheckCode.TAX_ID, "shape"): "an EIN has nine digits, 12-3456789: {found}",
    (CheckCode.TAX_ID, "sole-proprietor"): "a sole proprietor has no EIN: register low-volume instead",
    (
        CheckCode.TAX_ID_AGE,
        "missing",
    ): "was the EIN issued more than {found} days ago? Write business.tax_id_since",
    (CheckCode.TAX_ID_AGE, "young"): "the EIN is too young ({found} days): wait",
    (CheckCode.TAX_ID_AGE, "to-come"): "{found} is still to come: write the day that the letter has",
    (CheckCode.ADDRESS, "zip"): "a ZIP has five digits, or nine: {found}",
    (CheckCode.REPRESENTATIVE, "email"): "'{found}' is no e-mail address, and a code is sent to it",
    (CheckCode.REPRESENTATIVE, "phone"): "a US phone number has ten digits: {found}",
    (CheckCode.EMAIL_DOMAIN, "no-email"): "'{found}' is no e-mail address: write business.email whole",
    (CheckCode.CONSENT_GREETING, "no-text"): "its words do not tell of a text: {found}",
    (CheckCode.ADDRESS, "missing"): f"write {{found}} {_FILE}.address, as in the tax listing",
    (CheckCode.ADDRESS, "not-us"): "a sole proprietor needs an address in the US, not in {found}",
    (CheckCode.REPRESENTATIVE, "missing"): f"write {{found}} {_FILE}.representative",
    (CheckCode.EMAIL_DOMAIN, "missing"): f"write business.email {_FILE}",
    (
        CheckCode.EMAIL_DOMAIN,
        "no-website",
    ): "write business.website with its https://: {found} is compared with it",
    (CheckCode.EMAIL_DOMAIN, "public"): "{found} is a public mailbox: use an address of the website's domain",
    (CheckCode.EMAIL_DOMAIN, "not-public"): "a sole proprietor needs a public mailbox (Gmail), not {found}",
    (CheckCode.EMAIL_DOMAIN, "other-domain"): "e-mail and website have different domains ({found})",
    (CheckCode.BRAND_IS_CLIENT, "missing"): "is the client registered as the brand? Write brand_is: client",
    (CheckCode.BRAND_IS_CLIENT, "agency"): "register the client: an agency is not who sends",
    (CheckCode.NUMBERS, "no-registration"): "choose a registration (a2p advise names one)",
    (CheckCode.NUMBERS, "missing"): "at most {found} number may text: write numbers",
    (CheckCode.NUMBERS, "too-many"): "too many numbers text: {found}",
    (CheckCode.HTTPS, "missing"): "write {found}",
    (CheckCode.HTTPS, "http"): "not https: {found}",
    (CheckCode.HTTPS, "shortener"): "shortened: {found}",
    (CheckCode.WEBSITE_REACHABLE, "no-address"): "no website is told",
    (CheckCode.WEBSITE_REACHABLE, "problem"): "{found}",
    (CheckCode.WEBSITE_NAME, "not-open"): "look whether the website names the business",
    (CheckCode.WEBSITE_NAME, "other-name"): "the website says neither: {found}",
    (CheckCode.PRIVACY_REACHABLE, "no-address"): "no privacy policy is told",
    (CheckCode.PRIVACY_REACHABLE, "problem"): "{found}",
    (CheckCode.PRIVACY_SHARING, "not-open"): "look for a paragraph that numbers and consent are not shared",
    (
        CheckCode.PRIVACY_SHARING,
        "no-paragraph",
    ): "add: 'Mobile numbers and consent to texts are not shared with "
    "third parties or affiliates for marketing.'",
    (CheckCode.TERMS_REACHABLE, "no-address"): "no terms are told",
    (CheckCode.TERMS_REACHABLE, "problem"): "{found}",
    (
        CheckCode.USE_CASE,
        "missing",
    ): "write use_case: low-volume-mixed or customer-care; it cannot be changed later",
    (CheckCode.USE_CASE, "offers"): "samples make offers, which are not of this use case ({found})",
    (
        CheckCode.CONSENT_CALL,
        "other-flows",
    ): "flows text people who did not call ({found}): they need a form with "
    "a box, or a campaign of another sort",
    (CheckCode.CONSENT_CALL, "no-text"): "no flow of the account texts",
    (
        CheckCode.CONSENT_FOLLOW_UP,
        "late",
    ): "{found}: a text on the next day needs the caller's reply or a box; say "
    "it in the description, or take it out",
    (CheckCode.CONSENT_GREETING, "missing"): "does the greeting tell of the text? Write its words to "
    "consent.greeting, or 'no'",
    (
        CheckCode.CONSENT_GREETING,
        "none",
    ): "have the greeting say: 'If we miss you we will text you about this call. "
    "Rates may apply, reply STOP to opt out.'",
    (CheckCode.CONSENT_WEBSITE, "missing"): "is there a line beside the number? Write where to "
    "consent.website_line, or 'no'",
    (CheckCode.CONSENT_WEBSITE, "none"): "put a line beside the number: calling it agrees to one text",
    (CheckCode.CONSENT_PAGE, "missing"): "is there a public page that shows all this? Write it to "
    "consent.public_page, or 'no'",
    (
        CheckCode.CONSENT_PAGE,
        "none",
    ): "publish a page with greeting and line, and name it in the message flow",
    (CheckCode.SAMPLE_COUNT, "few"): "{found}: name templates in a2p.samples that flows will send",
    (CheckCode.SAMPLES_DIFFER, "same"): "two samples are the same but for names and numbers",
    (CheckCode.SAMPLES_SENT, "unsent"): "no flow sends {found} yet: register only what will be sent",
    (CheckCode.SAMPLE_BRAND, "lacks"): "without the business: {found}",
    (CheckCode.SAMPLE_PERSON, "lacks"): "without the name of who writes: {found}",
    (CheckCode.SAMPLE_PERSON, "no-name"): "vars has no first_name: who writes?",
    (CheckCode.SAMPLE_STOP, "lacks"): "without how to stop: {found}",
    (CheckCode.SAMPLE_PLACEHOLDER, "unfilled"): "no value for {found}: write one to a2p.sample_values",
    (CheckCode.SAMPLE_PLACEHOLDER, "value"): "reads as a placeholder: {found}: write it without brackets",
    (CheckCode.SAMPLE_PLACEHOLDER, "words"): "write what stands in brackets out, in the text of {found}",
    (CheckCode.SAMPLE_LINKS, "links"): "write the whole https address: {found}",
    (CheckCode.SAMPLE_WORDS, "words"): "carriers refuse these, or want them ticked: {found}",
    (CheckCode.SAMPLE_LENGTH, "lacks"): "more characters than a sample may have: {found}",
    (CheckCode.SAMPLE_ENGLISH, "translate"): "write the English of {found} to a2p.translations",
    (CheckCode.SAMPLE_ENGLISH, "compare"): "does the English template say the same as {found}? Write it to "
    "a2p.translations",
    (CheckCode.SAMPLES_DRIFTED, "no-record"): "once this is submitted, write it down with --record",
    (CheckCode.SAMPLES_DRIFTED, "drifted"): "flows send other texts than were submitted: {found}; submit the "
    "campaign again where their purpose changed",
    (CheckCode.CONTENT, "unticked"): "samples have it and it is not in a2p.content: {found}",
    (CheckCode.CONTENT, "without"): "it is ticked in a2p.content and no sample has it: {found}",
    (CheckCode.OPT_IN_TEXT, "long"): "too long: {found} characters; shorten business_name",
    (CheckCode.HELP_ANSWER, "missing"): "HELP needs a phone number or an address: write support.phone",
    (CheckCode.STOP_ANSWER, "no-business"): "vars has no business_name: who stops?",
    (CheckCode.DESCRIPTION, "no-business"): "vars has no business_name: who texts?",
    (CheckCode.MESSAGE_FLOW, "no-link"): "it needs the links to: {found}",
}


def english_of(sample: Sample) -> str | None:
    """The English of a sample that is not: as told, else as the English template has it; None for none."""
    if sample.translation is not None:
        return sample.translation
    return None if sample.proposed is None else f"{sample.proposed} (the English template)"


def check_text(check: Check) -> str:
    """What came of a check in a sentence; empty where it holds and there is nothing to say."""
    if check.outcome is Outcome.OK:
        return check.found
    if check.outcome is Outcome.NOT_LOOKED:
        return check.found or "take --online"
    return WHY[check.code, check.why].replace("{found}", check.found)
