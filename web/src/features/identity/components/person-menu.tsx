import { Menu, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { useMe, useSignOut } from "@/features/identity/api/session";
import classes from "@/features/identity/components/person-menu.module.css";
import { useRoleNames } from "@/features/identity/hooks/use-role-names";

interface Props {
  onSignedOut: () => void;
  onAccount: () => void;
  /** Further lines, between the account and the way out. */
  children?: ReactNode;
}

export function PersonMenu({ onSignedOut, onAccount, children }: Props) {
  const { t } = useTranslation("identity");
  const me = useMe();
  const roleNames = useRoleNames();
  const signOut = useSignOut({ onSignedOut });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t("person.menu", { name: me.name })} style={{ borderRadius: "50%" }}>
          <Avatar name={me.name} size={32} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.person}>
          <Avatar name={me.name} size={36} />
          <div>
            <div className={classes.name}>{me.name}</div>
            <div className={classes.roles}>{roleNames(me.roles)}</div>
          </div>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="settings" size={16} />} onClick={onAccount}>
          {t("account.title")}
        </Menu.Item>
        {children && (
          <>
            <Menu.Divider />
            {children}
            <Menu.Divider />
          </>
        )}
        <Menu.Item leftSection={<Icon name="sign-out" size={16} />} onClick={() => signOut.mutate()}>
          {t("person.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
