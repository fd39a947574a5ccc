"""A thing in a few words for one row of a screen; what it says in full is in the message itself."""

from openline.geotime import format_position
from openline.messages import DistressCalled
from openline.picture import AccessRequest, Activity, Call, Hold, Movement, OwnershipQuestion, Site

from ._watch import Laddered


def title(thing: Laddered) -> str:
    """What it is and where or when, in about forty characters; the place of a static location is never among them."""
    match thing:
        case Hold(request=request):
            place = format_position(request.danger.point.position())
            return f"{request.act.value.replace('-', ' ').upper()} ({request.what.value}) {_rounded(place)}"
        case OwnershipQuestion(question=question):
            return f"whose forces? {question.category.value.replace('-', ' ')}"
        case Call(message=DistressCalled() as message):
            return f"DISTRESS {_rounded(format_position(message.position.point.position()))}"
        case Call():
            return "unsafe encounter"
        case Activity(notice=notice):
            return f"{notice.activity.replace('-', ' ')} {notice.start_utc:%d %b %H:%MZ}"
        case Movement(notice=notice):
            return f"movement {notice.origin} to {notice.destination}"
        case AccessRequest(request=request):
            return f"access to {request.place}"
        case Site(notice=notice):
            return f"static location, {notice.function.replace('-', ' ')}"


def _rounded(position: str) -> str:
    """Four decimals (11 m) are enough to recognise a place by; the message has all of them."""
    lat, lon = position.split(" ")
    return f"{lat[:-4]}{lat[-1]} {lon[:-4]}{lon[-1]}"
