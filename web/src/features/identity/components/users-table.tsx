import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { SortHead, useSorting } from "@/components/ui/sorting";
import table from "@/components/ui/table.module.css";
import type { User } from "@/features/identity/api/users";
import classes from "@/features/identity/components/users.module.css";
import { useRoleNames } from "@/features/identity/hooks/use-role-names";
import { useFormat } from "@/i18n/format";
import { rowKeys } from "@/lib/row-keys";

interface Props {
  users: readonly User[];
  onOpen: (user: User) => void;
}

/** Everybody who may sign in, or might once. */
export function UsersTable({ users, onOpen }: Props) {
  const { t, i18n } = useTranslation("identity");
  const roleNames = useRoleNames();
  const sorting = useSorting<User>(
    {
      name: ({ name }) => name,
      login: ({ login }) => login,
      roles: ({ roles }) => roleNames(roles),
      sign_in: (user) => wayIn(user, t),
      seen: ({ seen }) => seen ?? 0,
    },
    i18n.language,
  );
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label={t("users.title")}>
        <thead>
          <tr>
            <SortHead column="name" sorting={sorting}>
              {t("field.name")}
            </SortHead>
            <SortHead column="login" sorting={sorting}>
              {t("field.login")}
            </SortHead>
            <SortHead column="roles" sorting={sorting}>
              {t("users.roles")}
            </SortHead>
            <th scope="col">{t("users.reach")}</th>
            <SortHead column="sign_in" sorting={sorting}>
              {t("users.sign_in")}
            </SortHead>
            <SortHead column="seen" sorting={sorting}>
              {t("users.seen")}
            </SortHead>
          </tr>
        </thead>
        <tbody onKeyDown={rowKeys}>
          {sorting.apply(users).map((user) => (
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
          <UnstyledButton data-row className={classes.open} onClick={() => onOpen(user)}>
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
