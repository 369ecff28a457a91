import { Switch } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/shell/shortcuts-sheet.module.css";
import { useDestinations } from "@/app/shell/use-destinations";
import { Keys } from "@/components/ui/keys";
import { useMe } from "@/features/identity/api/session";
import { GO, isOnMac, SEARCH, SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";
import { singleKeys } from "@/lib/single-keys";
import { useStored } from "@/lib/stored";

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

/** What each key does, for this person, and the choice to have none without Alt or Ctrl. */
export default function ShortcutsList() {
  const { t } = useTranslation("app");
  const id = useId();
  const me = useMe();
  const destinations = useDestinations();
  const [areSingle, setSingle] = useStored(singleKeys);
  return (
    <>
      <div className={classes.columns}>
        <section aria-labelledby={`${id}-pages`}>
          <h3 id={`${id}-pages`}>{t("shortcuts.everywhere")}</h3>
          <dl className={classes.list}>
            <Line name={t("palette.open")} keys={isOnMac() ? SEARCH.shownOnMac : SEARCH.shown} />
            <Line name={t("shortcuts.title")} keys="?" />
            {destinations.map(({ path, name, shown }) => (
              <Line key={path} name={t(`nav.${name}`)} keys={`${GO.shown} ${shown}`} />
            ))}
          </dl>
        </section>
        {me.agent !== null && (
          <section aria-labelledby={`${id}-calls`}>
            <h3 id={`${id}-calls`}>{t("shortcuts.calls")}</h3>
            <dl className={classes.list}>
              {NAMES.map((name) => (
                <Line key={name} name={t(`shortcuts.names.${name}`)} keys={SHORTCUTS[name].shown} />
              ))}
            </dl>
          </section>
        )}
      </div>
      <Switch
        mt={14}
        label={t("shortcuts.single")}
        description={t("shortcuts.single_text")}
        checked={areSingle}
        onChange={(event) => setSingle(event.currentTarget.checked)}
      />
      <p className={classes.hint}>{t("shortcuts.hint")}</p>
    </>
  );
}

function Line({ name, keys }: { name: string; keys: string }) {
  return (
    <div className={classes.line}>
      <dt>{name}</dt>
      <dd>
        <Keys of={keys} isRead />
      </dd>
    </div>
  );
}
