import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import table from "@/components/ui/table.module.css";
import classes from "@/features/twin/components/what-if.module.css";
import { type FigureName, useFigureText } from "@/features/twin/hooks/use-figure-text";
import type { Kept } from "@/features/twin/hooks/use-kept";
import { formatDay } from "@/lib/dates";

/** Keeps an answer under a name. */
export function KeepForm({ suggestion, onKeep }: { suggestion: string; onKeep: (name: string) => void }) {
  const { t } = useTranslation("twin");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <form
      className={classes.keep}
      onSubmit={(event) => {
        event.preventDefault();
        onKeep((typed ?? suggestion).trim() || suggestion);
        setTyped(null);
      }}
    >
      <TextInput
        aria-label={t("keep.name")}
        maxLength={80}
        value={typed ?? suggestion}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {t("keep.keep")}
      </Button>
    </form>
  );
}

interface Props {
  kept: readonly Kept[];
  onOpen: (kept: Kept) => void;
  onForget: (id: string) => void;
}

const SHOWN: readonly FigureName[] = ["service_level", "mean_wait_s", "abandonment", "occupancy"];

/** What was kept, one below the other, so that several answers can be compared. */
export function KeptList({ kept, onOpen, onForget }: Props) {
  const { t, i18n } = useTranslation("twin");
  const text = useFigureText();
  if (kept.length === 0) return null;
  return (
    <Card title={t("keep.title")} isPadded={false} isScrolling>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("keep.name")}</th>
            <th scope="col">{t("keep.day")}</th>
            {SHOWN.map((name) => (
              <th key={name} scope="col" className={table.number}>
                {t(`figure.${name}`)}
              </th>
            ))}
            <th scope="col" aria-label={t("keep.actions")} />
          </tr>
        </thead>
        <tbody>
          {kept.map((each) => (
            <tr key={each.id}>
              <th scope="row">
                <button type="button" className={classes.link} onClick={() => onOpen(each)}>
                  {each.name}
                </button>
              </th>
              <td>{formatDay(each.day, i18n.language, { dateStyle: "medium" })}</td>
              {SHOWN.map((name) => {
                const range = each.figures[name];
                return (
                  <td key={name} className={table.number}>
                    {range ? text.range(name, range) : "–"}
                  </td>
                );
              })}
              <td className={table.number}>
                <ActionIcon
                  variant="subtle"
                  aria-label={t("keep.forget", { name: each.name })}
                  onClick={() => onForget(each.id)}
                >
                  <Icon name="trash" size={15} />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
