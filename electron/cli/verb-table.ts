import type { VerbCode } from './context';
import type { Text } from './language';

interface OptionSpec {
  /** What stands for the value in help; without it the option is a switch. */
  value?: string;
  help: Text;
}

export interface Verb {
  /** Words that must follow, in order; one that ends in `?` may be left out, one that ends in `...` repeated. */
  positionals: readonly string[];
  options: Readonly<Record<string, OptionSpec>>;
  summary: Text;
  /** Further lines of help. */
  notes?: Text;
  /** The verb's code is read only when it runs: `paddock list` need not know how to make disks. */
  load(): Promise<VerbCode>;
}

const json: OptionSpec = { help: { en: 'answer as JSON', 'zh-CN': '以 JSON 输出' } };
const option = (en: string, zh: string, value?: string): OptionSpec => ({
  help: { en, 'zh-CN': zh },
  ...(value && { value }),
});
const summary = (en: string, zh: string): Text => ({ en, 'zh-CN': zh });
const power = async () => await import('./verbs/power');

const createOptions: Record<string, OptionSpec> = {
  'test-guest': option('boot the built-in test guest', '启动内置测试客户机'),
  iso: option('install or boot from a disc image', '从光盘映像安装或启动', 'FILE'),
  disk: option('use a copy of a disk image', '使用磁盘映像的副本', 'FILE'),
  'in-place': option(
    'with --disk: use the image itself, no copy',
    '与 --disk 同用：直接使用原映像，不复制',
  ),
  'allow-base': option(
    'with --disk: also read the files elsewhere that the image is built on',
    '与 --disk 同用：允许读取该映像所依赖的、位于其他文件夹的文件',
  ),
  kernel: option('boot a kernel directly', '直接引导内核', 'FILE'),
  initrd: option('with --kernel: initial RAM disk', '与 --kernel 同用：初始内存盘', 'FILE'),
  append: option('with --kernel: kernel command line', '与 --kernel 同用：内核命令行', 'TEXT'),
  'new-disk': option(
    'size of a new empty disk (20G), or none',
    '新建空磁盘的大小（如 20G），或 none 表示不建',
    'SIZE',
  ),
  memory: option(
    'memory (2G, 512M; a bare number is MiB)',
    '内存（2G、512M；纯数字为 MiB）',
    'SIZE',
  ),
  cpus: option('number of vCPUs', 'vCPU 数', 'N'),
  firmware: option('bios, uefi or uefi-secure', 'bios、uefi 或 uefi-secure', 'KIND'),
  tpm: option('add a TPM 2.0', '添加 TPM 2.0'),
  accel: option('auto, kvm or tcg (emulation)', 'auto、kvm 或 tcg（模拟）', 'KIND'),
  os: option('guest kind, such as debian or windows-11', '客户机类型，如 debian、windows-11', 'ID'),
  json: option(
    'take a whole definition from a file, or - for stdin',
    '从文件（- 为标准输入）读取完整定义',
    'FILE',
  ),
  start: option('start it at once', '创建后立即启动'),
};

/** Every verb of the command line, in the order help shows them. */
export const verbs: Readonly<Record<string, Verb>> = {
  host: {
    positionals: [],
    options: {
      json,
      markdown: option('answer as Markdown, for reports', '以 Markdown 输出，便于报告'),
      root: option(
        'judge a recorded machine, whose files are in DIR',
        '检查记录在 DIR 中的另一台机器',
        'DIR',
      ),
      trial: option('boot the test guest first, to know for sure', '先启动测试客户机以得到确证'),
      record: option(
        'record this machine for a report, without serial numbers and addresses',
        '记录这台机器以便报告，不含序列号和网络地址',
        'FILE.tar.gz',
      ),
      fix: option(
        'run one of the fixes above: shows what, asks, runs it',
        '运行上面的一项修复：先显示内容，询问后运行',
        'ID',
      ),
      yes: option('with --fix: do not ask', '与 --fix 同用：不询问'),
    },
    notes: summary(
      '--fix with a word that is no ID lists those that there are.',
      '--fix 后跟任意非 ID 的词，会列出现有的修复。',
    ),
    summary: summary('what this machine can do', '这台机器能做什么'),
    load: async () => (await import('./verbs/host')).host,
  },
  create: {
    positionals: ['NAME?'],
    options: createOptions,
    summary: summary('make a virtual machine', '创建虚拟机'),
    notes: summary(
      'With --json the definition has the name; NAME replaces it. Everything not given is what suits the guest.',
      '使用 --json 时名称取自定义，NAME 可替换它。未指定的项采用适合客户机的值。',
    ),
    load: async () => (await import('./verbs/create')).create,
  },
  list: {
    positionals: [],
    options: {
      json,
      trash: option('list those in the trash instead', '改为列出回收站中的虚拟机'),
    },
    summary: summary('all virtual machines and what they are doing', '所有虚拟机及其状态'),
    load: async () => (await import('./verbs/list')).list,
  },
  show: {
    positionals: ['NAME'],
    options: { json },
    summary: summary(
      'one virtual machine: definition, state, folder',
      '一台虚拟机的定义、状态和文件夹',
    ),
    load: async () => (await import('./verbs/show')).show,
  },
  argv: {
    positionals: ['NAME'],
    options: { json },
    summary: summary("QEMU's command line", 'QEMU 命令行'),
    load: async () => (await import('./verbs/show')).argv,
  },
  start: {
    positionals: ['NAME...'],
    options: {},
    summary: summary('start it', '启动'),
    load: async () => (await power()).start,
  },
  stop: {
    positionals: ['NAME...'],
    options: {
      force: option('end it now, without asking the guest', '立即结束，不通知客户机'),
      timeout: option('how long to wait for the guest', '等待客户机关机的时间', 'SECONDS'),
    },
    summary: summary('ask the guest to shut down, and wait', '请求客户机关机并等待'),
    notes: summary(
      'Exit code 1 when the guest is still running after the wait.',
      '等待后客户机仍在运行时，退出码为 1。',
    ),
    load: async () => (await power()).stop,
  },
  pause: {
    positionals: ['NAME...'],
    options: {},
    summary: summary('let its vCPUs rest', '暂停'),
    load: async () => (await power()).pause,
  },
  resume: {
    positionals: ['NAME...'],
    options: {},
    summary: summary('let them go on', '继续运行'),
    load: async () => (await power()).resume,
  },
  reset: {
    positionals: ['NAME...'],
    options: {},
    summary: summary('press the reset button', '重置'),
    load: async () => (await power()).reset,
  },
  remove: {
    positionals: ['NAME...'],
    options: {},
    summary: summary('move it to the trash', '移到回收站'),
    load: async () => (await power()).remove,
  },
  restore: {
    positionals: ['NAME'],
    options: {},
    summary: summary('take it out of the trash', '从回收站恢复'),
    notes: summary(
      'paddock list --trash shows what there is. Where several have one NAME, give the TRASH-NAME.',
      'paddock list --trash 列出回收站的内容。有多台同名虚拟机时，请用 TRASH-NAME。',
    ),
    load: async () => (await import('./verbs/restore')).restore,
  },
  serial: {
    positionals: ['NAME'],
    options: {
      dump: option('print what the port said, and end', '显示串口已有输出后退出'),
      port: option('serial port, 0 to 3', '串口号，0 到 3', 'N'),
    },
    summary: summary('talk to the serial port; Ctrl+] leaves', '连接串口；Ctrl+] 退出'),
    notes: summary(
      'Without a terminal, stdin goes to the port and its output is followed until the guest is off.',
      '不在终端中时，标准输入会送往串口，并持续显示输出直到客户机关机。',
    ),
    load: async () => (await import('./verbs/serial')).serial,
  },
  screenshot: {
    positionals: ['NAME', 'FILE.png'],
    options: {},
    summary: summary("save the guest's screen (- for stdout)", '保存客户机屏幕（- 为标准输出）'),
    load: async () => (await import('./verbs/screenshot')).screenshot,
  },
  monitor: {
    positionals: ['NAME', 'COMMAND'],
    options: {},
    summary: summary('one QMP command, as a name or as JSON', '执行一条 QMP 命令（名称或 JSON）'),
    notes: summary(
      `Example: paddock monitor web '{"execute":"query-status"}'`,
      `示例：paddock monitor web '{"execute":"query-status"}'`,
    ),
    load: async () => (await import('./verbs/monitor')).monitor,
  },
};
