import { ActionIcon, Autocomplete, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { BoostsSetting } from "@/features/queues/api/settings";
import classes from "@/features/queues/components/route-steps.module.css";
import { SecondsInput } from "@/features/queues/components/seconds-input";

type TierBoost = BoostsSetting["tiers"][number];

const USUAL_S = 60;

interface Props {
  value: readonly TierBoost[];
  /** The tiers that customers have. */
  known: readonly string[];
  onChange: (tiers: TierBoost[]) => void;
}

/** What belonging to a tier of customers is worth. */
export function BoostTiers({ value, known, onChange }: Props) {
  const { t } = useTranslation("queues");
  const left = known.filter((tier) => !value.some((each) => each.tier === tier));
  const put = (index: number, patch: Partial<TierBoost>) =>
    onChange(value.map((each, place) => (place === index ? { ...each, ...patch } : each)));
  return (
    <div className={settings.group}>
      <p className={settings.hint}>{t("boosts.tiers_hint")}</p>
      {value.map(({ tier, boost_s }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place while its tier is typed.
        <div key={index} className={classes.fields}>
          <Autocomplete
            size="xs"
            label={t("boosts.tier")}
            maxLength={100}
            required
            withAsterisk={false}
            value={tier}
            data={left}
            onChange={(changed) => put(index, { tier: changed })}
          />
          <SecondsInput
            label={t("boosts.worth")}
            min={0}
            width={160}
            value={boost_s}
            onChange={(changed) => put(index, { boost_s: changed ?? 0 })}
          />
          <ActionIcon
            aria-label={t("boosts.remove", { tier: tier || index + 1 })}
            onClick={() => onChange(value.filter((_, place) => place !== index))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange([...value, { tier: left[0] ?? "", boost_s: USUAL_S }])}
        >
          {t("boosts.add")}
        </Button>
      </div>
    </div>
  );
}
