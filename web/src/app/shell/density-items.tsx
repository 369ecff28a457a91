import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "@/features/identity/api/session";
import { DENSITIES, type Density, useDensity } from "@/lib/density";

/** Lines of a menu: how much room everything takes. */
export function DensityItems() {
  const { t } = useTranslation("app");
  const me = useMe();
  const [density, choose] = useDensity(me.user);
  return (
    <>
      <Menu.Label>{t("density.title")}</Menu.Label>
      <Menu.RadioGroup value={density} onChange={(chosen) => choose(chosen as Density)}>
        {DENSITIES.map((each) => (
          <Menu.RadioItem key={each} value={each}>
            {t(`density.${each}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
