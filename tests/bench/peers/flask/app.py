"""The bench's service in Flask and SQLAlchemy: a result sheet comes in, the live total goes out.

Written the plain way: models, a session a request, a pool of connections, totals by GROUP BY on indexes. It takes the
tokens, bodies and rules that res_elec takes, and gives answers of the same fields.
"""
import os

import jwt
from flask import Flask, g, jsonify, request
from sqlalchemy import Column, DateTime, ForeignKey, Integer, Text, Boolean, create_engine, func, select
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], pool_size=int(os.environ["POOL"]), max_overflow=0)
db = scoped_session(sessionmaker(engine))
Base = declarative_base()
app = Flask(__name__)


class User(Base):
    __tablename__ = "app_user"
    id = Column(Integer, primary_key=True)
    role = Column(Text)
    active = Column(Boolean)


class Session(Base):
    __tablename__ = "session"
    id = Column(UUID, primary_key=True)
    user_id = Column(ForeignKey("app_user.id"))
    ended_at = Column(DateTime(timezone=True))


class Election(Base):
    __tablename__ = "election"
    id = Column(Integer, primary_key=True)
    status = Column(Text)
    visibility = Column(Text)
    owner_id = Column(ForeignKey("app_user.id"))
    candidates = relationship("Candidate")


class Candidate(Base):
    __tablename__ = "candidate"
    id = Column(Integer, primary_key=True)
    election_id = Column(ForeignKey("election.id"))


class Office(Base):
    __tablename__ = "office"
    id = Column(Integer, primary_key=True)
    election_id = Column(ForeignKey("election.id"))
    registered_voters = Column(Integer)
    election = relationship("Election")


class Sheet(Base):
    __tablename__ = "sheet"
    office_id = Column(ForeignKey("office.id"), primary_key=True)
    election_id = Column(ForeignKey("election.id"))
    total_voters = Column(Integer)
    blank_votes = Column(Integer)
    null_votes = Column(Integer)
    created_by = Column(ForeignKey("app_user.id"))
    votes = relationship("Vote", lazy="selectin")


class Vote(Base):
    __tablename__ = "vote"
    office_id = Column(ForeignKey("sheet.office_id"), primary_key=True)
    candidate_id = Column(ForeignKey("candidate.id"), primary_key=True)
    election_id = Column(ForeignKey("election.id"))
    votes = Column(Integer)


@app.before_request
def who():
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = jwt.decode(token, os.environ["JWT_SECRET_KEY"], algorithms=["HS256"], issuer="res-elec")
    except jwt.InvalidTokenError:
        return jsonify(message="The token is not valid."), 401
    g.user = db.scalars(select(User).join(Session).where(
        User.id == int(claims["sub"]), Session.id == claims["sid"], Session.ended_at.is_(None), User.active)).first()
    if g.user is None:
        return jsonify(message="The session has ended."), 401


@app.teardown_appcontext
def done(_):
    db.remove()


def sheet_faults(body, office):
    """What is wrong with a sheet; none: it may be kept."""
    figures = [body.get(name) for name in ("total_voters", "blank_votes", "null_votes")]
    results = body.get("results")
    if not isinstance(results, list) or not all(isinstance(r, dict) for r in results):
        return ["results must be a list of {candidate_id, votes}"]
    figures += [r.get("votes") for r in results]
    if not all(type(f) is int and 0 <= f < 2**31 for f in figures):
        return ["every figure must be a whole number"]
    faults = []
    ids = [r.get("candidate_id") for r in results]
    if len(set(ids)) != len(ids) or not set(ids) <= {c.id for c in office.election.candidates}:
        faults.append("a candidate is unknown or repeated")
    if figures[0] != sum(figures[1:]):
        faults.append("the sheet does not add up")
    if figures[0] > office.registered_voters:
        faults.append("more voters than registered voters")
    return faults


def sheet_json(sheet):
    return {"office": {
        "id": sheet.office_id, "total_voters": sheet.total_voters, "blank_votes": sheet.blank_votes,
            "null_votes": sheet.null_votes,
        "results": [{"candidate_id": v.candidate_id, "votes": v.votes} for v in sheet.votes]}}


@app.post("/api/offices/<int:office_id>/results")
def sheet_post(office_id):
    office = db.get(Office, office_id)
    if office is None:
        return jsonify(message="There is no such office."), 404
    if office.election.owner_id != g.user.id:
        return jsonify(message="Not yours."), 403
    if office.election.status != "active":
        return jsonify(message="The election is not active."), 409
    body = request.get_json()
    faults = sheet_faults(body, office)
    if faults:
        return jsonify(message="The sheet is refused.", errors=faults), 422
    sheet = Sheet(office_id=office.id, election_id=office.election_id, total_voters=body["total_voters"],
                  blank_votes=body["blank_votes"], null_votes=body["null_votes"], created_by=g.user.id)
    sheet.votes = [Vote(candidate_id=r["candidate_id"], election_id=office.election_id, votes=r["votes"])
        for r in body["results"]]
    answer = {**sheet_json(sheet), "message": "Result sheet received."}
    db.add(sheet)
    try:
        db.commit()
    except IntegrityError:
        return jsonify(message="A sheet stands already."), 409
    return jsonify(answer), 201


def percent(part, whole):
    return round(100 * part / whole, 2) if whole else None


@app.get("/api/voting/realtime/<int:election_id>")
def realtime(election_id):
    election = db.get(Election, election_id)
    if election is None or (election.visibility != "public" and election.owner_id != g.user.id):
        return jsonify(message="There is no such election."), 404
    offices, registered = db.execute(
        select(func.count(), func.sum(Office.registered_voters)).where(Office.election_id == election_id)).one()
    reported, reported_registered, voters, blank, null, updated_at = db.execute(
        select(func.count(), func.coalesce(func.sum(Office.registered_voters), 0),
            func.coalesce(func.sum(Sheet.total_voters), 0),
               func.coalesce(func.sum(Sheet.blank_votes), 0), func.coalesce(func.sum(Sheet.null_votes), 0), func.now())
        .join(Office, Office.id == Sheet.office_id).where(Sheet.election_id == election_id)).one()
    votes = dict(db.execute(select(Vote.candidate_id, func.sum(Vote.votes)).where(Vote.election_id == election_id)
                            .group_by(Vote.candidate_id)).all())
    valid = voters - blank - null
    results = {c.id: int(votes.get(c.id, 0)) for c in election.candidates}
    return jsonify(
        election_id=election.id, status=election.status, registered_voters=registered,
            registered_voters_reported=reported_registered,
        total_voters=voters, blank_votes=blank, null_votes=null, valid_votes=valid,
            turnout_percent=percent(voters, reported_registered),
        candidate_results=results, candidate_percents={i: percent(v, valid) for i, v in results.items()},
        offices_total=offices, offices_reported=reported, updated_at=updated_at.isoformat())
