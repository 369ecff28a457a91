import { Button, Checkbox, Popover, Radio, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { MOST_METRICS } from "@/features/metrics/reports/api/reports-search";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useGroups } from "@/features/metrics/reports/hooks/use-groups";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";

interface Props {
  definitions: readonly Definition[];
  chosen: readonly string[];
  /** Another one takes the place of the one that is chosen. */
  isOne?: boolean;
  onChoose: (metrics: readonly string[]) => void;
}

/** The whole catalogue by its groups. What is chosen comes last in the report. */
export function MetricChoice({ definitions, chosen, isOne = false, onChoose }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const [sought, setSought] = useState("");
  const found = definitions.filter(({ name }) =>
    words.name(name).toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()),
  );
  const groups = useGroups(found);
  const isFull = !isOne && chosen.length >= MOST_METRICS;
  const label = isOne ? t("build.choose_one") : t("build.choose");
  const Mark = isOne ? Radio : Checkbox;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus withinPortal={false} width="min(720px, 88vw)">
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<Icon name={isOne ? "search" : "plus"} size={14} />}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <TextInput
          aria-label={t("build.search")}
          placeholder={t("build.search")}
          leftSection={<Icon name="search" size={15} />}
          value={sought}
          onChange={({ currentTarget: { value } }) => setSought(value)}
        />
        {isFull && <p className={classes.note}>{t("build.most", { most: MOST_METRICS })}</p>}
        <div className={classes.groups}>
          {groups.map(({ name: group, definitions: of }) => (
            <fieldset key={group} className={classes.field}>
              <legend>{group}</legend>
              {of.map((definition) => {
                const isChosen = chosen.includes(definition.name);
                return (
                  <DefinitionTip key={definition.name} definition={definition}>
                    <div>
                      <Mark
                        label={words.name(definition.name)}
                        checked={isChosen}
                        disabled={isFull && !isChosen}
                        onChange={({ currentTarget: { checked } }) =>
                          onChoose(
                            isOne
                              ? [definition.name]
                              : checked
                                ? [...chosen, definition.name]
                                : chosen.filter((each) => each !== definition.name),
                          )
                        }
                      />
                    </div>
                  </DefinitionTip>
                );
              })}
            </fieldset>
          ))}
          {groups.length === 0 && <p className={classes.quiet}>{t("build.nothing")}</p>}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
