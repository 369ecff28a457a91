import { Button, Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FailedLine } from "@/components/ui/states";
import { type User, useSaveUser } from "@/features/identity/api/users";
import classes from "@/features/identity/components/forms.module.css";
import { useFormat } from "@/i18n/format";
import { isLanguage, LANGUAGES } from "@/i18n/languages";

const ROLES = ["agent", "supervisor", "quality", "planner", "administrator"] as const;

export interface TeamName {
  team: string;
  name: string;
}

interface Props {
  user: User | null;
  teams: readonly TeamName[];
  onSaved: (user: User) => void;
}

/** What an administrator sets of a person: what they are called, what they do, whom they see. */
export function UserForm({ user, teams, onSaved }: Props) {
  const { t, i18n } = useTranslation("identity");
  const format = useFormat();
  const save = useSaveUser();
  const [roles, setRoles] = useState<string[]>(user?.roles ?? []);
  const [isAll, setAll] = useState((user?.teams ?? null) === null);
  const [seen, setSeen] = useState<string[]>(user?.teams ?? []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const language = String(fields.get("language"));
    const body = {
      name: String(fields.get("name")),
      login: String(fields.get("login")),
      language: isLanguage(language) ? language : ("en" as const),
      roles: ROLES.filter((role) => roles.includes(role)),
      teams: isAll ? null : seen,
    };
    save.mutate({ user: user?.user ?? null, body }, { onSuccess: onSaved });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={user ? t("users.edit") : t("users.add")}>
      <TextInput name="name" label={t("field.name")} defaultValue={user?.name} required withAsterisk={false} />
      <TextInput name="login" label={t("field.login")} defaultValue={user?.login} required withAsterisk={false} />
      <NativeSelect
        name="language"
        label={t("field.language")}
        defaultValue={user?.language ?? i18n.language}
        data={LANGUAGES.map((language) => ({ value: language, label: format.languageName(language) }))}
      />
      <Checkbox.Group label={t("users.roles")} value={roles} onChange={setRoles}>
        <Stack gap={8} mt={6}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`role_text.${role}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox
        label={t("users.sees_all")}
        description={t("users.sees_all_text")}
        checked={isAll}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      {!isAll && <Teams teams={teams} value={seen} onChange={setSeen} />}
      <FailedLine error={save.error} />
      <Button type="submit" loading={save.isPending}>
        {user ? t("users.save") : t("users.add")}
      </Button>
    </form>
  );
}

interface TeamsProps {
  teams: readonly TeamName[];
  value: string[];
  onChange: (teams: string[]) => void;
}

function Teams({ teams, value, onChange }: TeamsProps) {
  const { t } = useTranslation("identity");
  if (teams.length === 0) return <p className={classes.quiet}>{t("users.no_teams")}</p>;
  return (
    <Checkbox.Group label={t("users.sees_teams")} value={value} onChange={onChange}>
      <Stack gap={8} mt={6}>
        {teams.map(({ team, name }) => (
          <Checkbox key={team} value={team} label={name} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
