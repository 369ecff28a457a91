import { useTranslation } from "react-i18next";
import type { Me } from "@/features/identity/api/session";

/** The roles in words: `Agent, Supervisor`. */
export function useRoleNames(): (roles: Me["roles"]) => string {
  const { t, i18n } = useTranslation("identity");
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  return (roles) => list.format(roles.map((role) => t(`role.${role}`)));
}
