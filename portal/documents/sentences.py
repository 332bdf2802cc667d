"""Why a file was not taken, each case in its own words: what happened, then what to do (ux §8)."""

from __future__ import annotations

from portal.policy.refusal import Refused

SENTENCES: dict[str, str] = {
    "empty": "“{name}”是空文件（0 字节）。请在电脑上打开确认有内容，再重新上传。",
    "too_big": "这个文件有 {size}，超过 {limit}。可以压缩后再传，或拆成两个文件。",
    "no_extension": "“{name}”没有扩展名，看不出是什么文件。请另存为 {accepted} 后再上传。",
    "type_unknown": "“{name}”是 .{extension} 文件，这里收不了。请另存为 {accepted} 后再上传。",
    "type_elsewhere": "“{name}”是{label}，这里只收 {accepted}。请换成这几种再上传。",
    "heic": "“{name}”是苹果手机的 HEIC 照片，其他电脑打不开。请在手机“设置—相机—格式”中选“兼容性最佳”后重拍，"
    "或先转成 JPG 再上传。",
    "old_office": "“{name}”是旧版 Office 文件。请在 Word、Excel 或 WPS 中“另存为” .docx 或 .xlsx，"
    "或导出为 PDF 后再上传。",
    "macro": "“{name}”里带有宏（程序），不能收。请另存为不含宏的 .docx 或 .xlsx，或导出为 PDF 后再上传。",
    "archive": "“{name}”是压缩包，评审时不能直接查看。请解压后逐个上传里面的文件。",
    "content_differs": "“{name}”的扩展名是 .{extension}，内容却不是{label}。"
    "请用原来的软件打开，另存为 {accepted} 后再上传。",
    "truncated": "“{name}”不完整，可能是传输或复制时中断了。请打开原文件确认完好，再重新上传。",
    "pdf_password": "“{name}”设了打开密码，评审时看不到内容。请去掉密码后重新上传。",
    "pdf_restricted": "“{name}”加了密（限制编辑或打印），系统无法检查。请用“打印为 PDF”另存一份不加密的，再重新上传。",
    "pdf_pages": "“{name}”有 {pages} 页，超过 {limit} 页。请只留与本项有关的页，或拆成几个文件。",
    "pdf_broken": "“{name}”打不开，PDF 的内容有损坏。请用原来的软件重新导出 PDF，再上传。",
    "pdf_script": "“{name}”里带有自动运行的脚本（JavaScript），不能收。请用“打印为 PDF”另存一份，再重新上传。",
    "pdf_launch": "“{name}”里带有启动其他程序的动作，不能收。请用“打印为 PDF”另存一份，再重新上传。",
    "pdf_embedded": "“{name}”里还夹带了别的文件，评审时看不到。"
    "请把夹带的文件取出来单独上传，本文件“打印为 PDF”另存后再传。",
    "pdf_form": "“{name}”是动态表单（XFA 或富媒体），多数电脑显示不了。请用“打印为 PDF”另存一份，再重新上传。",
    "image_broken": "“{name}”打不开，图片的内容有损坏。请重新拍照或重新导出，再上传。",
    "image_pixels": "“{name}”有 {width}×{height} 像素，超过 {limit} 万像素。请缩小尺寸后再上传。",
    "office_password": "“{name}”设了打开密码，评审时看不到内容。请去掉密码后重新上传。",
    "office_broken": "“{name}”打不开，{label}的内容有损坏。请用原来的软件打开，另存一份后再上传。",
    "office_bomb": "“{name}”解开后过大，超出正常文件的范围，不能收。请另存一份，或导出为 PDF 后再上传。",
    "office_paths": "“{name}”内部的文件路径不正常，不能收。请用原来的软件另存一份后再上传。",
    "office_objects": "“{name}”里嵌入了其他程序的对象或外部链接模板，不能收。请导出为 PDF 后再上传。",
    "unsafe": "文件没有通过安全检查，已删除。请换一台电脑重新导出后再上传；如仍不行，请联系窗口。",
    "too_many": "这一项最多放 {limit} 个文件，现已有 {count} 个。请先移除不需要的，再上传。",
    "total_too_big": "加上这个文件，全部材料共 {size}，超过 {limit}。请压缩较大的文件，或移除不需要的，再上传。",
    "not_saved": "文件没有存上，服务器暂时写不进去。请稍后再传；已上传的文件没有丢失。",
}


class BadFile(Refused):
    """An upload that was not taken; nothing of it was kept."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(SENTENCES[key].format(**values))
        self.key = key


def in_megabytes(size: int) -> str:
    """Rounded up to a tenth, so that what is over a limit never reads as equal to it."""
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10} MB"
