"""Word lists behind the check of polarity: negators, negative words and pairs of opposites."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from metrics.engines.words import word_list

__all__ = [
    "IRREGULAR",
    "NEGATIVE",
    "NEGATORS",
    "NOT_LESS",
    "NOT_NEGATIVE",
    "NOT_PREFIXED",
    "OPPOSITES",
    "PREFIXES",
    "REVERSING",
]

NEGATORS = frozenset(
    word_list(
        "not no never none neither nor cannot nothing nobody nowhere hardly barely rarely seldom "
        "scarcely infrequently ain"
    )
)
# Negative by themselves: after a negator they cancel it, as in "not without" and "never fails".
NEGATIVE = frozenset(
    word_list(
        "without unless intact avoid avoids avoided avoiding inability unlike acquit acquits acquitted exclude excludes excluded excluding missing few little independent independently infertile dissatisfied lack lacks lacking lacked fail fails failed failing failure unable absent absence "
        "devoid deficient deficiency refuse refuses refused refusing deny denies denied denying "
        "prohibit prohibits prohibited forbid forbids forbidden forbade ban bans banned cease ceases "
        "ceased disagree disagrees disagreed disapprove disapproves disapproved disallow disallows "
        "disallowed disbelieve unchanged unaffected unaltered unmodified untouched unaware unclear "
        "uncertain uncommon unconscious unconstitutional undamaged undecided undefined undesirable "
        "undetected unequal unethical uneven unexpected unfair unfamiliar unfinished unfit "
        "unfounded unhappy unharmed unhealthy unhurt unimportant uninhabited uninjured unintended "
        "uninterested unjust unjustified unknown unlawful unlikely unlimited unlucky unnatural "
        "unnecessary unneeded unnoticed unofficial unpaid unpopular unprotected unproven "
        "unpublished unqualified unreactive unreadable unrealistic unrelated unreliable "
        "unresolved unsafe unsatisfactory unsigned unsolved unstable unsuccessful unsuccessfully "
        "unsuitable unsupported unsure untested untreated untrue unusual unwilling "
        "unwise asymmetric atypical asymptomatic impossible improbable improper impure inaccessible inaccurate inactive inadequate "
        "incapable incomplete inconclusive inconsistent incorrect incorrectly incompatible incurable indirect "
        "ineffective inefficient inedible ineligible inert inexpensive inflexible informal inhumane "
        "insecure insignificant insoluble insufficient intolerant invalid invisible irregular "
        "irrelevant irresponsible irreversible illegal illegally illegible illogical immature immobile immoral "
        "immune impermeable imperfect impractical dishonest disloyal disobey disobeys disobeyed "
        "disconnected discontinued disproved disqualified "
        "dissimilar nonexistent non-existent nonlinear non-linear nontoxic non-toxic nonpolar "
        "non-polar noncontagious nonrenewable non-renewable"
    )
)
# End in -less and deny nothing.
NOT_LESS = frozenset(
    word_list(
        "less jobless homeless unless regardless nevertheless nonetheless bless stainless wireless countless endless "
        "priceless seamless relentless ruthless reckless restless topless doubtless timeless"
    )
)
# Negative in form, but they stress, or mean something of their own.
NOT_NEGATIVE = frozenset(
    word_list(
        "united unprecedented unparalleled unmatched unrivalled unrivaled unsurpassed unbelievable "
        "unbelievably unforgettable unmistakable unmistakably undeniable undeniably undoubted "
        "unmanned untitled incredible invaluable indispensable inevitable inflammable inhabitable "
        "inheritable imaginable impressionable irritable irascible infallible impeccable invariable "
        "indelible intelligible inimitable"
    )
)
# Past forms that "did not" turns into the plain one.
IRREGULAR: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("/")
        for pair in word_list(
            "came/come went/go gone/go took/take taken/take gave/give given/give made/make "
            "found/find saw/see seen/see knew/know known/know got/get left/leave kept/keep "
            "began/begin begun/begin broke/break broken/break brought/bring built/build "
            "bought/buy caught/catch chose/choose chosen/choose drew/draw drove/drive ate/eat "
            "eaten/eat fell/fall fallen/fall felt/feel flew/fly flown/fly fought/fight grew/grow "
            "grown/grow heard/hear held/hold led/lead lost/lose meant/mean met/meet paid/pay "
            "ran/run rose/rise risen/rise said/say sold/sell sent/send shot/shoot sang/sing "
            "sank/sink slept/sleep spoke/speak spoken/speak spent/spend stood/stand stole/steal "
            "stolen/steal swam/swim taught/teach told/tell thought/think threw/throw "
            "understood/understand woke/wake wore/wear won/win wrote/write written/write"
        )
    )
)
# Verbs that un- turns back instead of denying: what is unlocked was locked.
REVERSING = frozenset(
    word_list(
        "lock veil cover fold load pack ravel leash earth wind block box buckl button chain cork "
        "curl do fasten furl hook plug roll screw seal tangl tie wrap zip mask dress"
    )
)
PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-")
# Begin like a negative word and deny nothing.
NOT_PREFIXED = frozenset(
    word_list(
        "inside inform informed income indeed increase increased impart import imports imported "
        "impose imposed impress impressed improve improved improves display displays displayed "
        "dissolve dissolves dissolved discover discovered discovers discount discourse disease "
        "diseases dispose disposed distress unless until under union unit units unity intense "
        "intend intends intended intent inland invest invested infer infers instill involve "
        "involves involved invent intake infold inset insight install installed imprint"
    )
)
_PAIRS = frozenset(
    frozenset(pair.split("/"))
    for pair in word_list(
        "increas/decreas increas/reduc increas/lower increas/declin increas/diminish rais/lower "
        "rais/reduc rise/fall rise/drop rose/fell rose/dropp ris/fall ris/drop climb/fall grow/shrink grew/shrank grow/declin "
        "high/low higher/lower highest/lowest highly/poorly more/less more/fewer most/least most/few many/few much/little "
        "large/small larger/smaller largest/smallest bigger/smaller big/small biggest/smallest "
        "left/right above/below over/under before/after earlier/later early/late hot/cold warm/cool "
        "warm/cold hotter/colder warmer/cooler heat/cool fast/slow faster/slower fastest/slowest quickly/slowly rapid/slow rapidly/slowly long/short "
        "longer/shorter longest/shortest tall/short taller/shorter true/fals positive/negativ positiv/negativ heavy/light "
        "heavier/lighter strong/weak stronger/weaker strengthen/weaken strengthen/weaker stronger/weaken strongest/weakest open/clos start/stop begin/end "
        "start/end start/finish began/ended inside/outside inner/outer north/south east/west "
        "upward/downward upstream/downstream up/down gain/los win/los won/lost winn/los accept/reject approv/reject adopt/reject "
        "support/reject support/oppos support/contradict support/refut confirm/refut confirm/contradict confirm/disprov prov/disprov "
        "include/exclud includ/exclud acid/bas acidic/basic acidic/alkalin wet/dry old/new older/newer young/old younger/older thick/thin "
        "thicker/thinner wide/narrow wider/narrower deep/shallow deeper/shallower expand/contract expand/shrink attract/repel love/hate "
        "buy/sell bought/sold import/export present/absent presence/absence maximum/minimum maximis/minimis maximiz/minimiz best/worst better/worse good/bad good/poor well/poorly "
        "same/different correct/wrong right/wrong safe/dangerou guilty/innocent dead/aliv alive/extinct caus/prevent allow/prevent permit/prevent enabl/prevent "
        "allow/forbid promot/inhibit promot/prevent stimulat/inhibit activat/inhibit activat/deactivat accelerat/decelerat accelerat/slow enhanc/reduc improv/worsen improv/deteriorat "
        "agree/refuse rare/common scarce/abundant scarc/abundant often/never alway/never always/never always/sometim sometimes/never "
        "all/none all/some every/no everyone/nobody both/neither everybody/nobody everything/nothing someone/nobody something/nothing "
        "required/optional mandatory/optional mandatory/voluntary compulsory/voluntary obligatory/optional compulsory/optional "
        "public/private internal/external simple/complex easy/difficult easy/hard easier/harder expensive/cheap rich/poor full/empty "
        "permanent/temporary hard/soft rough/smooth sharp/blunt bright/dark brighter/darker brighter/dimmer clockwise/anticlockwise clockwise/counterclockwise "
        "endothermic/exothermic ascend/descend ascending/descending import/export lend/borrow success/failure succeed/fail "
        "succe/fail profit/loss benign/malignant dominant/recessive convex/concave active/dormant "
        "credit/debit ancient/modern natural/artificial vertical/horizontal odd/even even/only "
        "until/onlyfrom open/shut opened/shut empty/taken empty/occupied vacant/occupied atleast/atmost atmost/exceed with/without remember/forget remember/forgot near/far nearest/farthest closest/farthest "
        "dilat/constrict evaporat/condens melt/freez dissolv/precipitat absorb/emit absorb/releas absorb/reflect input/output "
        "hire/fire arriv/depart enter/leav enter/exit toward/away friend/enemy peace/war advantage/disadvantage "
        "superior/inferior direct/inverse directly/inversely visible/hidden hawkish/dovish liberal/conservative offensive/defensive "
        "opaque/transparent flexible/rigid conscious/unconsciou encourag/discourag connect/disconnect appear/disappear "
        "approv/disapprov overestimat/underestimat exceed/below exceed/fall above/under surplus/deficit majority/minority "
        "assert/deny affirm/deny admit/deny forward/backward top/bottom front/back lead/trail creat/destroy created/destroyed "
        "build/demolish attack/defend protect/harm protect/expos benefit/harm beneficial/harmful helpful/harmful useful/useless careful/careless"
    )
)
OPPOSITES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        word: frozenset().union(*(pair for pair in _PAIRS if word in pair)) - {word}
        for word in frozenset().union(*_PAIRS)
    }
)
