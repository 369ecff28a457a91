"""People, found by login: who may sign in, as what, and as agents for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perezvon.features.identity.public import Role, User, UsersService, normal_login
from perezvon.features.people.public import Agent, PeopleService, StaffSettings
from perezvon.features.sheets.domain import (
    Cells,
    Field,
    MissingError,
    NoRoleError,
    RowState,
    folded,
    id_within,
    is_yes,
    joined,
    language_of,
    parts,
    text_within,
)
from perezvon.features.sheets.service.cells import Cell
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.rows import Saved, changes
from perezvon.features.sheets.service.words import in_all_languages, word
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, IdSource, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_NOBODY_YET = AgentId("")


class PeopleRows:
    """`people`: somebody with the role of an agent is one as soon as the row is saved."""

    fields: Sequence[Field] = (
        Field(name="login", is_needed=True, other_headings=("user", "username", "пользователь", "用户名", "账号")),
        Field(name="name", is_needed=True, other_headings=("full name", "фио", "имя и фамилия", "全名")),
        Field(name="language", other_headings=("lang",)),
        Field(name="roles", other_headings=("role", "роль")),
        Field(name="sees", other_headings=("reach",)),
        Field(name="team", other_headings=("group", "группа", "组")),
        Field(name="languages"),
        Field(name="queues", other_headings=("queue", "очередь")),
        Field(name="is_active", other_headings=("active", "активен")),
    )

    def __init__(self, users: UsersService, people: PeopleService, staff: StaffSettings, ids: IdSource) -> None:
        self._users = users
        self._people = people
        self._staff = staff
        self._ids = ids

    async def put(self, tx: Tx, actor: Actor, cells: Cells, directory: Directory) -> Saved | None:
        """Add somebody, or change what differs."""
        login = normal_login(cells.read("login", id_within(100), ""))
        if not login:
            cells.problem(MissingError(), "login")
        before = next((user for user in directory.users if user.login == login), None)
        user = _user(cells, before or User(user=UserId(""), login=login, name=""), directory)
        agent_before = None if before is None or before.agent is None else directory.staff.get(before.agent)
        agent = _agent(cells, agent_before, user, directory)
        if not user.name:
            cells.problem(MissingError(), "name")
        if cells.problems:
            return None
        found = None if before is None else person_cells(before, agent_before, directory, Language.ENGLISH)
        differs = changes(found, person_cells(user, agent, directory, Language.ENGLISH), Language.ENGLISH)
        if differs:
            await self._save(tx, actor, before, user, (agent_before, agent))
        state = RowState.NEW if before is None else RowState.CHANGED if differs else RowState.UNCHANGED
        return Saved(key=login, name=user.name, state=state, changes=differs)

    async def _save(
        self, tx: Tx, actor: Actor, before: User | None, user: User, agents: tuple[Agent | None, Agent | None]
    ) -> None:
        if before is None:
            user = replace(user, user=await self._users.add(tx, actor, user))
        else:
            await self._users.change(tx, actor, user)
        if before is not None and before.is_active and not user.is_active:
            await self._users.deactivate(tx, actor, user.user)
        elif before is not None and not before.is_active and user.is_active:
            await self._users.activate(tx, actor, user.user)
        agent_before, agent = agents
        if agent is None or agent == agent_before:
            return
        if agent_before is None:
            added = replace(agent, agent=AgentId(self._ids.new()), name=user.name)
            await self._people.save_agent(tx, actor, replace(added, team=None), user=user.user)
            agent = replace(added, version=1)
        await self._staff.assign(tx, actor, agent)

    def example(self, language: Language) -> Mapping[str, str]:
        """An agent."""
        return {
            "login": "anna",
            "name": word(language, "example.person"),
            "language": language,
            "roles": word(language, "role.agent"),
            "languages": joined(["en", language]) if language is not Language.ENGLISH else "en",
            "is_active": word(language, "yes"),
        }


def person_cells(user: User, agent: Agent | None, directory: Directory, language: Language) -> Mapping[str, Cell]:
    """The row of a person."""
    return {
        "login": user.login,
        "name": user.name,
        "language": user.language.value,
        "roles": joined([word(language, f"role.{role}") for role in user.roles]),
        "sees": word(language, "everything")
        if user.teams is None
        else joined([directory.teams.text(team) for team in user.teams]) or word(language, "nothing"),
        "team": "" if agent is None or agent.team is None else directory.teams.text(agent.team),
        "languages": "" if agent is None else joined([one.value for one in agent.languages]),
        "queues": "" if agent is None else joined([directory.queues.text(queue) for queue in agent.queues]),
        "is_active": user.is_active,
    }


def _user(cells: Cells, usual: User, directory: Directory) -> User:
    def teams(text: str) -> tuple[TeamId, ...] | None:
        if folded(text) in map(folded, in_all_languages("everything")):
            return None
        if folded(text) in map(folded, in_all_languages("nothing")):
            return ()
        return tuple(directory.teams.find(part) for part in parts(text))

    return replace(
        usual,
        name=cells.read("name", text_within(200), usual.name),
        language=cells.read("language", language_of, usual.language),
        roles=cells.read("roles", _roles, usual.roles),
        teams=cells.read("sees", teams, usual.teams),
        is_active=cells.read("is_active", is_yes, usual.is_active),
    )


def _agent(cells: Cells, before: Agent | None, user: User, directory: Directory) -> Agent | None:
    if Role.AGENT not in user.roles:
        return before
    usual = before or Agent(agent=_NOBODY_YET, name=user.name, languages=(user.language,))
    return replace(
        usual,
        team=cells.read(
            "team", lambda text: directory.teams.find(text) if text else None, usual.team, is_kept_empty=True
        ),
        languages=cells.read("languages", lambda text: tuple(map(language_of, parts(text))), usual.languages),
        queues=cells.read(
            "queues",
            lambda text: tuple(directory.queues.find(part) for part in parts(text)),
            usual.queues,
            is_kept_empty=True,
        ),
    )


def _roles(text: str) -> tuple[Role, ...]:
    wanted = {_role(part) for part in parts(text.replace(",", ";"))}
    return tuple(role for role in Role if role in wanted)


def _role(text: str) -> Role:
    for role in Role:
        if folded(text) in map(folded, (role.value, *in_all_languages(f"role.{role}"))):
            return role
    raise NoRoleError(value=text)
