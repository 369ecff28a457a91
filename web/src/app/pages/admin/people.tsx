import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { Unsaved } from "@/components/settings/unsaved";
import { useDraft } from "@/components/settings/use-draft";
import { useGuard } from "@/components/settings/use-guard";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { SidePanel } from "@/components/ui/side-panel";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { type User, useUsers } from "@/features/identity/api/users";
import { UserAccess } from "@/features/identity/components/user-access";
import { personDraft, UserForm } from "@/features/identity/components/user-form";
import { UsersTable } from "@/features/identity/components/users-table";
import { type TeamSetting, useTeamSettings } from "@/features/people/api/settings";
import { useDocumentTitle } from "@/lib/use-document-title";

/** The people of the centre, as administrators set them. */
export function PeoplePage() {
  const { t } = useTranslation("identity");
  useDocumentTitle(t("users.title"));
  return may(useMe(), "users.manage") ? <People /> : <NoPermission />;
}

/** Who is open beside the list: somebody by id, or somebody new. */
type Opened = { user: string } | "new" | null;

function People() {
  const { t } = useTranslation("identity");
  const users = useUsers();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<Opened>(null);
  const user = typeof opened === "object" ? users.data?.find((each) => each.user === opened?.user) : undefined;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("users.title")}</h1>
        <TextInput
          type="search"
          aria-label={t("users.search")}
          placeholder={t("users.search")}
          leftSection={<Icon name="search" size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button onClick={() => setOpened("new")}>{t("users.add")}</Button>
      </div>
      <Card isPadded={false}>
        <Loaded query={users} loading={<LoadingRows rows={8} height={24} />}>
          {(all) => <Found users={all.filter((each) => matches(each, text))} onOpen={setOpened} />}
        </Loaded>
      </Card>
      {opened !== null && (
        <Person
          key={user?.user ?? "new"}
          user={user ?? null}
          onClose={() => setOpened(null)}
          onOpen={(opened) => setOpened({ user: opened })}
        />
      )}
    </div>
  );
}

function Found({ users, onOpen }: { users: readonly User[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation("identity");
  if (users.length === 0) return <Message icon="search" title={t("users.nobody")} text={t("users.nobody_text")} />;
  return <UsersTable users={users} onOpen={({ user }) => onOpen({ user })} />;
}

interface PersonProps {
  user: User | null;
  onClose: () => void;
  onOpen: (user: string) => void;
}

function Person({ user, onClose, onOpen }: PersonProps) {
  const { t, i18n } = useTranslation(["identity", "shared"]);
  const teams = useTeamSettings();
  const draft = useDraft(personDraft(user, i18n.language));
  const { isAsking, close, stay } = useGuard(draft.isDirty, onClose);
  return (
    <SidePanel title={user?.name ?? t("users.add")} onClose={close}>
      <Loaded query={teams}>
        {(all) => (
          <UserForm
            user={user}
            draft={draft}
            teams={teamsFor(user, all)}
            question={
              isAsking ? (
                <Unsaved question={t("shared:settings.unsaved")} onDiscard={onClose} onStay={stay} />
              ) : undefined
            }
            onSaved={(saved) => (user ? onClose() : onOpen(saved.user))}
          />
        )}
      </Loaded>
      {user && <UserAccess user={user} />}
    </SidePanel>
  );
}

/** The teams in use, and those that the person sees although they are not. */
const teamsFor = (user: User | null, teams: readonly TeamSetting[]) =>
  teams.filter(({ team, is_active }) => is_active || user?.teams?.includes(team));

const matches = ({ name, login }: User, text: string) =>
  `${name} ${login}`.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
