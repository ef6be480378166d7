"""From the texts of QR codes to opened records, with nothing but FORMAT.md: what a stranger writes."""

from . import crypto, ids, payloads, record
from .cbor import Refused
from .transport import Collector


def person(b, rid, sealed, campaign, box):
    """What one sealed record says, or the reason why it is kept aside."""
    out = {"rid": rid.hex()}
    try:
        r = record.decode(crypto.unseal_record(sealed, *box))
        texts = campaign["languages"].get(r["language"])
        if texts is None:
            raise Refused("R_CONTEXT")
        shown = [texts[k].encode() for k in ("letter", "consent", "notice")]
        drill = b["flags"] & 1
        if r["ctx"] != ids.ctx(b["cid"], b["sid"], drill, *shown, rid):
            raise Refused("R_CONTEXT")
        out.update({k: v for k, v in r.items() if k != "ctx"})
    except Refused as refused:
        out["refused"] = refused.code
    return out


def opened_rids(cid, sealed_codes, box):
    """Which records these withdrawals erase."""
    return sorted(ids.rid(cid, crypto.unseal(s, *box)).hex() for s in sealed_codes)


def read_batch(signed, campaign, station_pk, box):
    b = payloads.batch_decode(signed, station_pk)
    ours = (campaign["cid"], ids.key_id(station_pk), campaign["hash"])
    if (b["cid"], b["sid"], b["campaign"]) != ours:
        raise Refused("E_CAMPAIGN")
    if b["rkid"] != ids.key_id(box[0]):
        raise Refused("E_RKID")
    return {
        "seq": b["seq"],
        "flags": b["flags"],
        "cut_at": b["cut_at"],
        "ever_captured": b["ever_captured"],
        "ever_removed": b["ever_removed"],
        "signatories": [person(b, rid, sealed, campaign, box) for rid, sealed in b["records"]],
        "withdrawn": opened_rids(b["cid"], b["withdrawals"], box),
        "withdrawn_here": opened_rids(b["cid"], b["tombstones"], box),
    }


def read_all(texts, campaign_file, organiser_pk, station_pk, box):
    """Every complete batch among the texts of QR codes, by sequence number."""
    collector = Collector()
    for text in texts:
        try:
            collector.add(text)
        except Refused:
            continue
    campaign = payloads.campaign_decode(campaign_file)
    if campaign["organiser_pk"] != organiser_pk:
        raise Refused("E_CAMPAIGN")
    batches = [read_batch(b, campaign, station_pk, box) for b in collector.done.values()]
    return sorted(batches, key=lambda b: b["seq"])
