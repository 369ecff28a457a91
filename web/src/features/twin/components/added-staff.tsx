import { Checkbox, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Change, type Staff, withStaff } from "@/features/twin/api/change";
import type { Plan } from "@/features/twin/api/what-if";
import { SkillLevels } from "@/features/twin/components/skill-levels";
import classes from "@/features/twin/components/what-if.module.css";
import { WorkHours } from "@/features/twin/components/work-hours";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  group: Staff;
  place: number;
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

/** Agents who were not there that day: how many, in which queues and when. */
export function AddedStaff({ group, place, plan, change, names, onChange }: Props) {
  const { t } = useTranslation("twin");
  const patch = (wanted: Partial<Staff>) => onChange(withStaff(change, place, wanted));
  return (
    <fieldset className={classes.group}>
      <legend>{t("staff.added")}</legend>
      <NumberInput
        label={t("staff.count")}
        w={110}
        min={1}
        max={1000}
        clampBehavior="strict"
        value={group.count}
        onChange={(value) => typeof value === "number" && value >= 1 && patch({ count: value })}
      />
      <Checkbox.Group
        label={t("staff.queues")}
        value={group.queues}
        onChange={(queues) => queues.length > 0 && patch({ queues })}
      >
        <div className={classes.checks}>
          {plan.queues.map(({ queue }) => (
            <Checkbox key={queue} value={queue} label={names.queue(queue)} />
          ))}
        </div>
      </Checkbox.Group>
      <WorkHours label={t("staff.hours")} works={group.works} onChange={(works) => patch({ works })} />
      <SkillLevels
        label={t("staff.skills")}
        levels={group.skills}
        names={names}
        onChange={(skills) => patch({ skills })}
      />
    </fieldset>
  );
}
