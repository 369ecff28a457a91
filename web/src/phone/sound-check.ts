import { LevelMeter, openMicrophone, stopTracks } from "@/phone/microphone";

/** A microphone that one tries out: how loud it is, and how one sounds. */
export interface SoundCheck {
  /** From 0 to 1. */
  level(): number;
  /** Records for so long and lets the microphone go; what is returned is the address of the sound until `close`. */
  record(milliseconds: number): Promise<string>;
  close(): void;
}

/** Opens the microphone of a browser. Throws `MicrophoneError`. */
export async function openSoundCheck(input: string | null): Promise<SoundCheck> {
  const stream = await openMicrophone(input);
  const meter = new LevelMeter(stream);
  const sounds: string[] = [];
  return {
    level: () => meter.level(),
    async record(milliseconds) {
      const content = await recorded(stream, milliseconds).finally(() => stopTracks(stream));
      const sound = URL.createObjectURL(content);
      sounds.push(sound);
      return sound;
    },
    close() {
      stopTracks(stream);
      for (const sound of sounds) URL.revokeObjectURL(sound);
      meter.close();
    },
  };
}

function recorded(stream: MediaStream, milliseconds: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => void parts.push(data);
    recorder.onerror = () => reject(new Error("not recorded"));
    recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
    recorder.start();
    setTimeout(() => recorder.state === "recording" && recorder.stop(), milliseconds);
  });
}
