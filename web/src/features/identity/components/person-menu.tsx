import { Menu, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { useMe, useSignOut } from "@/features/identity/api/session";
import { useRoleNames } from "@/features/identity/hooks/use-role-names";

interface Props {
  onSignedOut: () => void;
  onAccount: () => void;
}

export function PersonMenu({ onSignedOut, onAccount }: Props) {
  const { t } = useTranslation("identity");
  const me = useMe();
  const roleNames = useRoleNames();
  const signOut = useSignOut({ onSignedOut });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label={t("person.menu", { name: me.name })} style={{ borderRadius: "50%" }}>
          <Avatar name={me.name} size={32} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <div style={{ fontWeight: 620 }}>{me.name}</div>
          <div style={{ color: "var(--ink-2)" }}>{roleNames(me.roles)}</div>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="settings" size={16} />} onClick={onAccount}>
          {t("account.title")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="sign-out" size={16} />} onClick={() => signOut.mutate()}>
          {t("person.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
