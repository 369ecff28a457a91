import { useTranslation } from "react-i18next";
import { OneSetting } from "@/components/settings/one-setting";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { type BoostsSetting, useBoosts, useSaveBoosts } from "@/features/queues/api/settings";
import { BoostTiers } from "@/features/queues/components/boost-tiers";
import classes from "@/features/queues/components/boosts-settings.module.css";
import { SecondsInput } from "@/features/queues/components/seconds-input";
import { useFormat } from "@/i18n/format";

const MONTH_S = 31 * 86_400;

interface Props {
  /** The tiers that customers have. */
  tiers: readonly string[];
  canWrite: boolean;
}

/** Who goes first among those who wait: what callers are worth, in seconds of waiting. */
export function BoostsSettings({ tiers, canWrite }: Props) {
  const { t } = useTranslation("queues");
  return (
    <PageFrame title={t("boosts.title")} lead={t("boosts.lead")}>
      <Loaded query={useBoosts()}>
        {(boosts) => <BoostsForm key={boosts.version} boosts={boosts} tiers={tiers} canWrite={canWrite} />}
      </Loaded>
    </PageFrame>
  );
}

function BoostsForm({ boosts, tiers, canWrite }: Props & { boosts: BoostsSetting }) {
  const { t } = useTranslation("queues");
  const query = useBoosts();
  return (
    <OneSetting
      title={t("boosts.title")}
      value={boosts}
      save={useSaveBoosts()}
      reload={() => void query.refetch()}
      canWrite={canWrite}
    >
      {(draft, change) => (
        <>
          <Explanation boosts={draft} />
          <Card title={t("boosts.tiers")}>
            <BoostTiers value={draft.tiers} known={tiers} onChange={(changed) => change({ tiers: changed })} />
          </Card>
          <Card title={t("boosts.repeat")}>
            <Twice draft={draft} boost="repeat_s" within="repeat_within_s" change={change} />
          </Card>
          <Card title={t("boosts.dropped")}>
            <Twice draft={draft} boost="dropped_s" within="dropped_within_s" change={change} />
          </Card>
        </>
      )}
    </OneSetting>
  );
}

/** What a second means, with the numbers that stand in the form. */
function Explanation({ boosts }: { boosts: BoostsSetting }) {
  const { t } = useTranslation("queues");
  const { length } = useFormat();
  const [best] = boosts.tiers.filter(({ tier, boost_s }) => tier && boost_s > 0);
  return (
    <section className={settings.story} aria-label={t("boosts.meaning")}>
      <strong>{t("boosts.meaning")}</strong>
      <p>{t("boosts.meaning_text")}</p>
      {best && (
        <p>{t("boosts.example", { tier: best.tier, boost: length(best.boost_s), as_if: length(best.boost_s + 10) })}</p>
      )}
      <p>{t("boosts.adds_up")}</p>
    </section>
  );
}

interface TwiceProps {
  draft: BoostsSetting;
  boost: "repeat_s" | "dropped_s";
  within: "repeat_within_s" | "dropped_within_s";
  change: (patch: Partial<BoostsSetting>) => void;
}

function Twice({ draft, boost, within, change }: TwiceProps) {
  const { t } = useTranslation("queues");
  return (
    <div className={settings.group}>
      <p className={settings.hint}>{t(`boosts.${boost}`)}</p>
      <div className={settings.line}>
        <SecondsInput
          label={t("boosts.worth")}
          min={0}
          width={160}
          value={draft[boost]}
          onChange={(value) => change({ [boost]: value ?? 0 })}
        />
        <SecondsInput
          label={t("boosts.within")}
          min={60}
          max={MONTH_S}
          width={160}
          value={draft[within]}
          onChange={(value) => change({ [within]: value ?? 0 })}
        />
        <span className={classes.length}>{useFormat().length(draft[within])}</span>
      </div>
    </div>
  );
}
