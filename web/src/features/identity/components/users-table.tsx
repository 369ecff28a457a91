import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import table from "@/components/ui/table.module.css";
import type { User } from "@/features/identity/api/users";
import classes from "@/features/identity/components/users.module.css";
import { useRoleNames } from "@/features/identity/hooks/use-role-names";
import { useFormat } from "@/i18n/format";

interface Props {
  users: readonly User[];
  onOpen: (user: User) => void;
}

/** Everybody who may sign in, or might once. */
export function UsersTable({ users, onOpen }: Props) {
  const { t } = useTranslation("identity");
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={t("users.title")}>
        <thead>
          <tr>
            <th scope="col">{t("field.name")}</th>
            <th scope="col">{t("field.login")}</th>
            <th scope="col">{t("users.roles")}</th>
            <th scope="col">{t("users.reach")}</th>
            <th scope="col">{t("users.sign_in")}</th>
            <th scope="col">{t("users.seen")}</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row key={user.user} user={user} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ user, onOpen }: { user: User; onOpen: (user: User) => void }) {
  const { t } = useTranslation("identity");
  const roleNames = useRoleNames();
  const format = useFormat();
  return (
    <tr className={user.is_active ? undefined : classes.inactive}>
      <th scope="row">
        <span className={table.withGlyph}>
          <Avatar name={user.name} size={28} />
          <UnstyledButton className={classes.open} onClick={() => onOpen(user)}>
            {user.name}
          </UnstyledButton>
        </span>
      </th>
      <td className={table.quiet}>{user.login}</td>
      <td>
        {user.roles.length > 0 ? roleNames(user.roles) : <span className={table.empty}>{t("users.no_role")}</span>}
      </td>
      <td>{user.teams === null ? t("users.all_teams") : t("users.teams", { count: user.teams.length })}</td>
      <td>{wayIn(user, t)}</td>
      <td className={table.quiet}>
        {user.seen === null ? <span className={table.empty}>–</span> : format.moment(user.seen)}
      </td>
    </tr>
  );
}

type Words = ReturnType<typeof useTranslation<"identity">>["t"];

function wayIn(user: User, t: Words): string {
  if (!user.is_active) return t("users.deactivated");
  if (!user.has_password) return t("users.no_password");
  return user.has_second_factor ? t("users.with_second_factor") : t("users.with_password");
}
