import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  /** `null` where nothing is said. */
  value: number | null;
  least: number;
  most: number;
  unit?: string;
  placeholder?: string;
  onChange: (value: number | null) => void;
}

/** A small whole number, by the browser's own input. What is out of bounds is shown as wrong and not taken. */
export function CountInput({ label, value, least, most, unit, placeholder, onChange }: Props) {
  return (
    <TextInput
      type="number"
      inputMode="numeric"
      label={unit ? `${label}, ${unit}` : label}
      placeholder={placeholder}
      min={least}
      max={most}
      step={1}
      defaultValue={value ?? ""}
      onChange={({ currentTarget: { value: written, validity } }) => {
        if (validity.valid) onChange(written === "" ? null : Number(written));
      }}
    />
  );
}
