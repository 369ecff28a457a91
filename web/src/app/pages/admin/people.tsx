import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { hasStatus, type Status, StatusFilter } from "@/components/settings/status-filter";
import { Unsaved } from "@/components/settings/unsaved";
import { useDraft } from "@/components/settings/use-draft";
import { useGuard } from "@/components/settings/use-guard";
import { useOpened } from "@/components/settings/use-opened";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import { ImportLink } from "@/components/ui/import-link";
import { SidePanel } from "@/components/ui/side-panel";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { type User, useUsers } from "@/features/identity/api/users";
import { UserAccess } from "@/features/identity/components/user-access";
import { personDraft, UserForm } from "@/features/identity/components/user-form";
import { UsersTable } from "@/features/identity/components/users-table";
import { type TeamSetting, useTeamSettings } from "@/features/people/api/settings";

/** The people of the centre, as administrators set them. */
export function PeoplePage() {
  return may(useMe(), "users.manage") ? <People /> : <NoPermission />;
}

/** A new person has no id yet. */
const NEW = "";

function People() {
  const { t, i18n } = useTranslation("identity");
  const users = useUsers();
  const [status, setStatus] = useState<Status>("all");
  const mixed = users.data?.some(({ is_active }) => !is_active) ?? false;
  const [text, setText] = useState("");
  const [opened, setOpened] = useOpened(
    users.data?.map(({ user }) => user),
    (id) => id,
  );
  const user = users.data?.find((each) => each.user === opened);
  return (
    <PageFrame
      title={t("users.title")}
      lead={t("users.lead")}
      count={users.data && new Intl.NumberFormat(i18n.language).format(users.data.length)}
      action={
        <>
          <ImportLink kind="people" />
          <ExportButton table="people" />
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpened(NEW)}>
            {t("users.add")}
          </Button>
        </>
      }
    >
      <Card isPadded={false}>
        <div className={settings.bar}>
          <TextInput
            type="search"
            className={settings.search}
            aria-label={t("users.search")}
            placeholder={t("users.search")}
            leftSection={<Icon name="search" size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {mixed && <StatusFilter value={status} items={users.data ?? []} onChange={setStatus} />}
        </div>
        <Loaded query={users} loading={<LoadingRows rows={8} height={24} />}>
          {(all) => (
            <Found users={all.filter((each) => hasStatus(each, status) && matches(each, text))} onOpen={setOpened} />
          )}
        </Loaded>
      </Card>
      {opened !== null && (
        <Person key={user?.user ?? "new"} user={user ?? null} onClose={() => setOpened(null)} onOpen={setOpened} />
      )}
    </PageFrame>
  );
}

function Found({ users, onOpen }: { users: readonly User[]; onOpen: (user: string) => void }) {
  const { t } = useTranslation("identity");
  if (users.length === 0) return <Message icon="search" title={t("users.nobody")} text={t("users.nobody_text")} />;
  return <UsersTable users={users} onOpen={({ user }) => onOpen(user)} />;
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
