import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  value: number | null;
  min?: number;
  max?: number;
  /** What stands in an empty field, which then means `null`. */
  placeholder?: string;
  width?: number;
  onChange: (value: number | null) => void;
}

/** A small field for a time in seconds. */
export function SecondsInput({ label, value, min = 5, max = 86_400, placeholder, width = 120, onChange }: Props) {
  const { t } = useTranslation("queues");
  const isOptional = placeholder !== undefined;
  return (
    <NumberInput
      label={label}
      suffix={t("settings.unit")}
      size="xs"
      w={width}
      min={min}
      max={max}
      allowDecimal={false}
      required={!isOptional}
      withAsterisk={false}
      hideControls
      {...(isOptional && { placeholder })}
      value={value ?? ""}
      onChange={(changed) => onChange(changed === "" && isOptional ? null : Number(changed))}
    />
  );
}
