import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { type Change, keyOf, linesOf, NO_CHANGE, without } from "@/features/twin/api/change";
import type { Plan } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useChangeWords } from "@/features/twin/hooks/use-change-words";

interface Props {
  change: Change;
  plan: Plan;
  names: Names;
  onChange: (change: Change) => void;
}

/** All that is different, in words, each with a way back. */
export function ChangesList({ change, plan, names, onChange }: Props) {
  const { t } = useTranslation("twin");
  const words = useChangeWords(names, plan);
  const lines = linesOf(change);
  if (lines.length === 0) return <p className={classes.quiet}>{t("changes.none")}</p>;
  return (
    <>
      <ul className={classes.changes} aria-label={t("changes.title")}>
        {lines.map((line) => (
          <li key={keyOf(line)}>
            <span>{words(line)}</span>
            <ActionIcon
              variant="subtle"
              aria-label={t("changes.undo", { change: words(line) })}
              onClick={() => onChange(without(change, line))}
            >
              <Icon name="close" size={15} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {lines.length > 1 && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(NO_CHANGE)}>
          {t("changes.undo_all")}
        </Button>
      )}
    </>
  );
}
