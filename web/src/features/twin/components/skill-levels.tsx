import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  label: string;
  levels: Readonly<Record<string, number>>;
  names: Names;
  onChange: (levels: Record<string, number>) => void;
}

const LEVELS = ["0", "1", "2", "3", "4", "5"];

/** A level from 1 to 5 for each skill, or none. */
export function SkillLevels({ label, levels, names, onChange }: Props) {
  const { t } = useTranslation("twin");
  if (names.skills.length === 0) return null;
  const put = (skill: string, level: number) => {
    const { [skill]: _, ...others } = levels;
    onChange(level === 0 ? others : { ...others, [skill]: level });
  };
  return (
    <fieldset className={classes.plain}>
      <legend>{label}</legend>
      <div className={classes.levels}>
        {names.skills.map((skill) => (
          <NativeSelect
            key={skill}
            size="xs"
            label={names.skill(skill)}
            value={String(levels[skill] ?? 0)}
            onChange={(event) => put(skill, Number(event.currentTarget.value))}
            data={LEVELS.map((value) => ({ value, label: value === "0" ? t("skills.none") : value }))}
          />
        ))}
      </div>
    </fieldset>
  );
}
