import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { commandLineSchema } from './command-line';
import { appErrorSchema } from './error-schema';
import {
  fieldIssueSchema,
  fileRefSchema,
  guestProfileSchema,
  imageWishSchema,
  mediaInfoSchema,
  suggestionWishSchema,
  vmDraftSchema,
} from './draft';
import { actOutcomeSchema } from './act-outcome';
import { call, machine, vmId } from './call';
import { cloneCalls } from './cloning';
import { diskToolCalls } from './disk-tools';
import { eventLogCalls } from './event-log';
import { galleryCalls } from './gallery';
import { exportCalls } from './exporting';
import { guestFactsCalls } from './guest-facts';
import { hardwareCalls } from './hardware-calls';
import { hostCalls } from './host-calls';
import { jobEventSchema, jobIdSchema } from './job';
import { menuOrderSchema } from './menu-order';
import { monitorCalls } from './monitor';
import { recordingCalls } from './recording';
import { openLinkCall, serialCalls } from './serial';
import { soundRouteSchema } from './sound';
import { screenTextCalls } from './screen-text';
import { seedCalls } from './seed-calls';
import { sendingCalls } from './sending';
import { settingsPatchSchema, settingsSchema } from './settings';
import { backupCalls } from './backup-calls';
import { snapshotCalls } from './snapshot-calls';
import { suspendCalls } from './suspend';
import { languages } from './texts/language';
import { trashedVmSchema } from './trashed-vm';
import { uefiCalls } from './uefi';
import { unusedDiskSchema } from './unused-disk';
import { vmConfigSchema } from './vm-config';
import { machineRefSchema, screenRefSchema, vmCommandSchema, vmSummarySchema } from './vm-state';

const jobId = z.object({ id: jobIdSchema });
const draftRequest = z.object({ draft: vmDraftSchema });

/** The list as the renderer mirrors it: first a snapshot, then changes of higher revisions. */
const vmListEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), revision: z.number(), vms: z.array(vmSummarySchema) }),
  z.object({ type: z.literal('changed'), revision: z.number(), vm: vmSummarySchema }),
  machineRefSchema.extend({ type: z.literal('removed'), revision: z.number() }),
]);
export type VmListEvent = z.infer<typeof vmListEventSchema>;

export type CommandLine = z.infer<typeof commandLineSchema>;

const vmDetailSchema = z.object({
  summary: vmSummarySchema,
  /** null when the definition is broken. */
  config: vmConfigSchema.nullable(),
  /** Where its sound goes now, or would go; null without a sound card, or when nobody can tell. */
  sound: soundRouteSchema.nullable(),
  /** Null for a machine that has no folder on this computer. */
  folder: z.string().nullable(),
  /** The last lines of QEMU's own output. */
  log: z.string(),
  /** While off: no kernel, no disc, and nothing was ever written to its disks. */
  startsFromNothing: z.boolean().optional(),
  /** While changes wait for the next start: what the guest was started with. */
  started: vmConfigSchema.optional(),
});
export type VmDetail = z.infer<typeof vmDetailSchema>;

const vmFileRoleSchema = z.enum([
  'disk',
  'cdrom',
  'floppy',
  'kernel',
  'initrd',
  'fwCfg',
  'nvram',
  'tpm',
]);
export type VmFileRole = z.infer<typeof vmFileRoleSchema>;

/** A file that a VM needs. */
const vmFileSchema = z.object({
  /** `disk0`, `cd0`, `kernel`, `initrd`, `nvram`, `tpm`; of fw_cfg its name, such as `opt/org.example/key`. */
  device: z.string(),
  role: vmFileRoleSchema,
  path: z.string(),
  /** Why the VM cannot be started with it; null when nothing is known to be wrong. */
  problem: appErrorSchema.nullable(),
});
export type VmFile = z.infer<typeof vmFileSchema>;

/** A file the person chose in main's dialog or dropped on the window. */
const grantedFileSchema = z.object({
  /** `grant:…`: the only name the renderer can use for the file. */
  token: z.string(),
  info: mediaInfoSchema,
});
export type GrantedFile = z.infer<typeof grantedFileSchema>;

/** Everything the window can ask of the main process. Registration and client derive from this object. */
export const contract = {
  app: {
    info: call.output(
      z.object({
        version: z.string(),
        electron: z.string(),
        vmFolder: z.string(),
        /** Seconds for which this computer waits for programs before it shuts down; null where nobody knows. */
        shutdownDelay: z.number().min(0).nullable(),
        cores: z.number(),
        memoryMiB: z.number(),
      }),
    ),
    settings: call.output(settingsSchema),
    saveSettings: call.input(settingsPatchSchema).output(settingsSchema),
    /** Opens the guide, or one of the known help pages in the person's browser. */
    openHelp: call.input(z.object({ topic: z.enum(['project', 'qemu', 'kvm']) })).output(z.void()),
    /** Shows a display of a machine in a window of its own, or brings that window to the front. */
    openScreenWindow: call.input(screenRefSchema).output(z.void()),
    openLink: openLinkCall,
    /** Which VM the window shows; the menu's machine actions are for it and follow its state. */
    selectVm: call.input(z.object({ machine: machineRefSchema.nullable() })).output(z.void()),
    /** Commands from the native menu. A VM's actions mean the selected VM, as if its button was clicked. */
    menuCommands: call.output(eventIterator(menuOrderSchema)),
  },
  host: hostCalls,
  /** Everything that takes long, of this process and of command lines. */
  jobs: {
    watch: call.output(eventIterator(jobEventSchema)),
    cancel: call.input(jobId).output(z.void()),
    /** Takes an ended job off the list. */
    dismiss: call.input(jobId).output(z.void()),
  },
  files: {
    /** Shows the open dialog; null when the person cancels. */
    choose: call
      .input(z.object({ purpose: z.enum(['iso', 'disk', 'kernel', 'initrd', 'any']) }))
      .output(grantedFileSchema.nullable()),
    /** Looks at a granted file again. */
    inspect: call.input(z.object({ token: fileRefSchema })).output(grantedFileSchema),
    /** Makes an empty floppy of 1.44 MB in a VM's folder. */
    blankFloppy: call.input(vmId).output(grantedFileSchema),
    /** Shows a VM's folder in the file manager. */
    revealVm: call.input(vmId).output(z.void()),
    /** Opens a VM's `vm.json` in the person's editor. */
    openDefinition: call.input(vmId).output(z.void()),
    /** Asks where to keep a picture of the guest's screen, and writes it there; null when the person cancels. */
    saveScreenshot: call.input(screenRefSchema).output(z.object({ path: z.string() }).nullable()),
    ...recordingCalls,
    /** Opens the file with everything that a serial port has said. */
    openSerialLog: call
      .input(vmId.extend({ port: z.number().int().min(0).max(3) }))
      .output(z.void()),
  },
  /** Images to fetch, and those that are here. */
  gallery: galleryCalls,
  guests: {
    profiles: call.output(z.array(guestProfileSchema)),
    /** A draft filled with what suits source and guest on this machine. */
    suggest: call.input(suggestionWishSchema).output(vmDraftSchema),
  },
  snapshots: snapshotCalls,
  /** Backups of this user's own virtual machines. */
  backups: backupCalls,
  disks: diskToolCalls,
  trash: {
    /** What was removed, last removed first. */
    list: call.output(z.array(trashedVmSchema)),
    /** Begins the job that deletes these for good; those that are not there any more are passed over. */
    empty: call
      .input(
        z.object({
          trashNames: z.array(z.string().max(255)).min(1).max(10_000),
          /** The person was told which VMs need their files, by name, and wants it all the same. */
          anyway: z.boolean().optional(),
        }),
      )
      .output(z.object({ jobId: jobIdSchema })),
  },
  vms: {
    watch: call.output(eventIterator(vmListEventSchema)),
    detail: call.input(machine).output(vmDetailSchema),
    validate: call.input(draftRequest).output(z.array(fieldIssueSchema)),
    /** The command line a draft would get, or a VM has. */
    previewDraft: call.input(draftRequest).output(commandLineSchema),
    commandLine: call.input(vmId).output(commandLineSchema),
    /** A shell script that starts a VM without Paddock, with the hardware of its next start. */
    script: call.input(vmId.extend({ language: z.enum(languages) })).output(z.string()),
    /** Begins the job that makes a VM. What is wrong with the draft is thrown here, what goes wrong later is the job's. */
    create: call
      .input(z.object({ draft: vmDraftSchema, start: z.boolean() }))
      .output(z.object({ jobId: jobIdSchema })),
    ...hardwareCalls,
    ...uefiCalls,
    ...monitorCalls,
    ...seedCalls,
    ...sendingCalls,
    ...eventLogCalls,
    ...guestFactsCalls,
    ...suspendCalls,
    ...screenTextCalls,
    ...cloneCalls,
    ...exportCalls,
    ...serialCalls,
    /** Replaces a definition: see `LocalMachines.update`. What `planEdit` calls an error is refused. */
    update: call
      .input(z.object({ config: vmConfigSchema, base: vmConfigSchema.optional() }))
      .output(z.void()),
    /**
     * Puts the definition back to what the guest was started with, where that waits for the next start. Devices that the
     * guest was asked to let go cannot be called back: their ids.
     */
    discardWaiting: call.input(vmId).output(z.object({ leaving: z.array(z.string()) })),
    /** Asks the guest to shut down and starts it again; false when it did not shut down by itself. */
    restart: call.input(machine).output(z.object({ restarted: z.boolean() })),
    /** Puts the last good definition in the place of a broken one, which is kept beside it. */
    restoreDefinition: call.input(vmId).output(z.void()),
    /** The files that a VM needs, and what is wrong with them. */
    files: call.input(vmId).output(z.array(vmFileSchema)),
    /** Disk images that were replaced or detached and still lie in the VM's folder. */
    unusedDisks: call.input(vmId).output(z.array(unusedDiskSchema)),
    /**
     * Gives a device of a VM that is off another file. Null takes it out: the disc, the disk's drive, the kernel; the
     * firmware's variables and the TPM's state are moved aside, and the next start creates new ones. A disk is used
     * itself unless `how` says otherwise; a copy is a job. `warnings`: what a new VM would be warned of, too.
     */
    replaceFile: call
      .input(
        vmId.extend({
          device: z.string().max(64),
          file: fileRefSchema.nullable(),
          how: imageWishSchema.optional(),
        }),
      )
      .output(z.object({ jobId: jobIdSchema.nullable(), warnings: z.array(fieldIssueSchema) })),
    /**
     * Another disc in a CD drive, also of a running guest; null takes it out. `force`: although the guest has locked the
     * drive. `warnings`: see `replaceFile`. @throws `tray-locked`.
     */
    changeDisc: call
      .input(
        vmId.extend({
          drive: z.string().max(64),
          file: fileRefSchema.nullable(),
          force: z.boolean(),
        }),
      )
      .output(z.object({ warnings: z.array(fieldIssueSchema) })),
    /** What would be lost: shown before a VM is removed. */
    removalPlan: call.input(vmId).output(
      z.object({
        files: z.array(z.object({ path: z.string(), bytes: z.number(), kept: z.boolean() })),
        bytes: z.number(),
        /** Names of other VMs that need files which go. */
        neededBy: z.array(z.string()),
      }),
    ),
    /** Takes a VM out of the trash again. */
    restore: call.input(z.object({ trashName: z.string().max(255) })).output(vmId),
    /**
     * Carries one action out on each of the machines, a few at a time. One outcome for each, in their order: one that
     * fails stops no other. `stop` asks the guest (ACPI power button); `remove` moves the folder to the trash.
     */
    act: call
      .input(
        z.object({
          machines: z.array(machineRefSchema).max(10_000),
          action: vmCommandSchema,
          /** The person was told whose disks it destroys, by name, and wants it all the same. */
          anyway: z.boolean().optional(),
        }),
      )
      .output(z.array(actOutcomeSchema)),
    /**
     * A PNG of the guest's screen, at most 320 pixels wide, as it is or as it was last; null when there is none. `same`:
     * it is still the one that `known` stands for, and is not sent again.
     */
    thumbnail: call.input(machine.extend({ known: z.string().max(64).nullable() })).output(
      // Base64: oRPC's messages are JSON, which turns a byte array into an object of numbers.
      z.object({ png: z.base64().nullable(), stamp: z.string().nullable(), same: z.boolean() }),
    ),
  },
};
export type Contract = typeof contract;
