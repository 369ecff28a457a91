import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { type DemoUser, type Me, useSignInAs } from "@/features/identity/api/session";
import classes from "@/features/identity/components/who-to-be.module.css";
import { useRoleNames } from "@/features/identity/hooks/use-role-names";

interface Props {
  users: readonly DemoUser[];
  onSignedIn: (me: Me) => void;
  /** Who else one can be, without signing in. */
  children?: ReactNode;
}

/** In the demo nobody has a password: one chooses who to be. */
export function WhoToBe({ users, onSignedIn, children }: Props) {
  const { t } = useTranslation("identity");
  const signIn = useSignInAs({ onSignedIn });
  const roleNames = useRoleNames();
  return (
    <>
      <ul className={classes.people} aria-label={t("demo.title")}>
        {users.map((user) => (
          <li key={user.user}>
            <UnstyledButton
              className={classes.person}
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(user.user)}
            >
              <Avatar name={user.name} size={40} />
              <span className={classes.words}>
                <span className={classes.name}>{user.name}</span>
                <span className={classes.role}>{roleNames(user.roles)}</span>
              </span>
              <Icon name="chevron-right" size={16} color="var(--ink-3)" />
            </UnstyledButton>
          </li>
        ))}
        {children && <li>{children}</li>}
      </ul>
      <FailedLine error={signIn.error} />
    </>
  );
}
