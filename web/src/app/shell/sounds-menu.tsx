import { ActionIcon, Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: SoundsPanel } = whenNeeded(() => import("@/app/shell/sounds-panel"), <LoadingRows />);

/** The sounds and notifications of this browser, behind the bell. */
export function SoundsMenu() {
  const { t } = useTranslation("app");
  return (
    <Popover position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={34} aria-label={t("top.sounds")} title={t("top.sounds")}>
          <Icon name="bell" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <SoundsPanel />
      </Popover.Dropdown>
    </Popover>
  );
}
