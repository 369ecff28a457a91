import { Button, Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "@/components/settings/use-draft";
import { useFieldErrors } from "@/components/settings/use-field-errors";
import { FailedLine } from "@/components/ui/states";
import { useRefusal } from "@/components/ui/use-refusal";
import { type User, type UserChange, useSaveUser } from "@/features/identity/api/users";
import classes from "@/features/identity/components/forms.module.css";
import { useFormat } from "@/i18n/format";
import { isLanguage, LANGUAGES } from "@/i18n/languages";

const ROLES = ["agent", "supervisor", "quality", "planner", "administrator"] as const;

const FIELDS = { "identity.login_taken": "login" };

export interface TeamName {
  team: string;
  name: string;
}

/** A person as the form holds them. The teams are kept while they are not asked for. */
export interface PersonDraft extends Omit<UserChange, "teams"> {
  isAll: boolean;
  seen: string[];
}

export const personDraft = (user: User | null, language: string): PersonDraft => ({
  name: user?.name ?? "",
  login: user?.login ?? "",
  language: user?.language ?? (isLanguage(language) ? language : "en"),
  roles: ROLES.filter((role) => user?.roles.includes(role)),
  isAll: (user?.teams ?? null) === null,
  seen: [...(user?.teams ?? [])].sort(),
});

interface Props {
  user: User | null;
  draft: Draft<PersonDraft>;
  teams: readonly TeamName[];
  /** Stands in place of the button while it is asked what becomes of the changes. */
  question: ReactNode;
  onSaved: (user: User) => void;
}

/** What an administrator sets of a person: what they are called, what they do, whom they see. */
export function UserForm({ user, draft, teams, question, onSaved }: Props) {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const save = useSaveUser();
  const errors = useFieldErrors();
  const refusal = useRefusal(save.error, FIELDS);
  const { value, change } = draft;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!errors.check(event.currentTarget)) return;
    const { isAll, seen, ...body } = value;
    save.mutate({ user: user?.user ?? null, body: { ...body, teams: isAll ? null : seen } }, { onSuccess: onSaved });
  };
  return (
    <form
      ref={refusal.form}
      className={classes.form}
      noValidate
      onSubmit={submit}
      onInput={(event) => {
        errors.onInput(event);
        if (save.isError) save.reset();
      }}
      aria-label={user ? t("users.edit") : t("users.add")}
    >
      <TextInput
        label={t("field.name")}
        value={value.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
      <TextInput
        name="login"
        label={t("field.login")}
        maxLength={100}
        pattern="\s*\S+\s*"
        error={refusal.at("login")}
        value={value.login}
        onChange={(event) => change({ login: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
      <NativeSelect
        label={t("field.language")}
        value={value.language}
        onChange={({ currentTarget }) => isLanguage(currentTarget.value) && change({ language: currentTarget.value })}
        data={LANGUAGES.map((language) => ({ value: language, label: format.languageName(language) }))}
      />
      <Checkbox.Group
        label={t("users.roles")}
        value={value.roles}
        onChange={(roles) => change({ roles: ROLES.filter((role) => roles.includes(role)) })}
      >
        <Stack gap={8} mt={6}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`role_text.${role}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Checkbox
        label={t("users.sees_all")}
        description={t("users.sees_all_text")}
        checked={value.isAll}
        onChange={(event) => change({ isAll: event.currentTarget.checked })}
      />
      {!value.isAll && <Teams teams={teams} value={value.seen} onChange={(seen) => change({ seen: seen.sort() })} />}
      {errors.words}
      <FailedLine error={refusal.rest} />
      {question ?? (
        <Button type="submit" loading={save.isPending}>
          {user ? t("users.save") : t("users.add")}
        </Button>
      )}
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
